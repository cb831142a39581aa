import type { LicenseDetail } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { formatDate, formatDateTime } from "@/lib/format";
import {
  CopyButton,
  type Description,
  DescriptionList,
  DrawerSection,
  EnvironmentTag,
  RelativeTime,
  STATUS_LABEL,
  Tag,
} from "@/ui";
import { writeText } from "../useClipboard";
import { PRODUCT_STATUS_WORDS } from "../words";
import { flagTexts, metadataText } from "./value";
import { words } from "./words";

/** Every field of the license, and of what it belongs to. */
export function Fields({ detail }: { detail: LicenseDetail }) {
  return (
    <DrawerSection>
      <DescriptionList items={[...parties(detail), ...times(detail), ...extras(detail)]} />
      <p className="mt-2" />
      <EnvironmentFacts detail={detail} />
    </DrawerSection>
  );
}

function parties({ customer, product }: LicenseDetail): Description[] {
  return [
    {
      term: words.customer,
      value: customer ? (
        <>
          {customer.name} <span className="select-text text-text-3">{customer.email}</span>
        </>
      ) : (
        <span className="text-text-3">{words.none}</span>
      ),
    },
    ...(customer?.organisation ? [{ term: words.organisation, value: customer.organisation }] : []),
    {
      term: words.product,
      value: (
        <>
          {product.name} <span className="mono text-2xs text-text-3">{product.code}</span>
          {product.status === "inactive" && <Tag>{PRODUCT_STATUS_WORDS.inactive}</Tag>}
        </>
      ),
    },
  ];
}

function times({ license }: LicenseDetail): Description[] {
  const moment = (at: string) => (
    <>
      {formatDateTime(new Date(at))} <RelativeTime at={at} className="text-text-3" />
    </>
  );
  return [
    {
      term: words.expires,
      value: license.expires_at ? (
        <>
          {formatDate(new Date(license.expires_at))}{" "}
          <RelativeTime at={license.expires_at} className="text-text-3" />
        </>
      ) : (
        words.lifetime
      ),
    },
    { term: words.created, value: moment(license.created_at) },
    ...(license.updated_at === license.created_at
      ? []
      : [{ term: words.changed, value: moment(license.updated_at) }]),
  ];
}

function extras({ license, may_become }: LicenseDetail): Description[] {
  const flags = flagTexts(license.flags);
  const metadata = metadataText(license.metadata);
  const none = <span className="text-text-3">{words.none}</span>;
  return [
    {
      term: words.limit,
      value: license.activation_limit < 0 ? words.unlimited : words.limitOf(license.activation_limit),
    },
    { term: words.flags, value: flags.length > 0 ? flags.map((flag) => <Tag key={flag}>{flag}</Tag>) : none },
    {
      term: words.metadata,
      value: metadata ? <span className="mono select-text break-all text-2xs">{metadata}</span> : none,
    },
    {
      term: words.mayBecome,
      value:
        may_become.length > 0 ? (
          may_become.map((status) => STATUS_LABEL[status]).join(", ")
        ) : (
          <span className="text-text-3">{words.nothingMore}</span>
        ),
    },
  ];
}

function EnvironmentFacts({ detail }: { detail: LicenseDetail }) {
  const { environment } = useDesk();
  const id = (name: string, text: string) => (
    <>
      <span className="mono select-text text-2xs">{text}</span>
      <CopyButton name={name} text={text} write={writeText} iconSize={12} className="-my-1" />
    </>
  );
  return (
    <DescriptionList
      items={[
        {
          term: words.environment,
          value: <EnvironmentTag kind={environment.kind} name={environment.label} />,
        },
        { term: words.productId, value: id(words.productId, detail.product.id) },
        { term: words.id, value: id(words.id, detail.license.id) },
      ]}
    />
  );
}
