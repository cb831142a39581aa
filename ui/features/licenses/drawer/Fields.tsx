import type { LicenseDetail, LicenseRow } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { formatDate, formatDateTime } from "@/lib/format";
import { formatValidity } from "@/lib/validity";
import {
  CopyButton,
  type Description,
  DescriptionList,
  DrawerSection,
  EnvironmentTag,
  LicenseKey,
  RelativeTime,
  STATUS_LABEL,
  Tag,
} from "@/ui";
import { writeText } from "../useClipboard";
import { PRODUCT_STATUS_WORDS } from "../words";
import { flagTexts, metadataText } from "./value";
import { words } from "./words";

/** Every field of the license, and of what it belongs to. */
export function Fields({ detail, onOpen }: { detail: LicenseDetail; onOpen: (row: LicenseRow) => void }) {
  const items = [...parties(detail), ...times(detail), ...chain(detail, onOpen), ...extras(detail)];
  return (
    <DrawerSection>
      <DescriptionList items={items} />
      <p className="mt-2" />
      <EnvironmentFacts detail={detail} />
    </DrawerSection>
  );
}

function parties({ customer, product, pool }: LicenseDetail): Description[] {
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
    ...(pool
      ? [
          {
            term: words.pool,
            value: (
              <>
                {pool.name} <Tag>{pool.transferable ? words.transferable : words.untransferable}</Tag>
              </>
            ),
          },
        ]
      : []),
  ];
}

function expiry({ license, grace_days, grace_until }: LicenseDetail) {
  if (license.pending_validity) return formatValidity(license.pending_validity);
  if (license.expires_at === null) return words.lifetime;
  const end = new Date(license.expires_at);
  const grace =
    end > new Date() || grace_until === null
      ? words.thenGrace(grace_days)
      : words.worksUntil(formatDate(new Date(grace_until)));
  return (
    <>
      {formatDate(end)} <RelativeTime at={license.expires_at} ahead className="text-text-3" />
      {grace_days > 0 && license.status !== "revoked" && license.status !== "expired" && (
        <span className="text-text-3">{grace}</span>
      )}
    </>
  );
}

function times(detail: LicenseDetail): Description[] {
  const { license, generator } = detail;
  const moment = (at: string) => (
    <>
      {formatDateTime(new Date(at))} <RelativeTime at={at} className="text-text-3" />
    </>
  );
  return [
    { term: words.expires, value: expiry(detail) },
    {
      term: words.created,
      value: (
        <>
          {moment(license.created_at)}
          {generator && <span className="text-text-3">{words.byGenerator(generator)}</span>}
        </>
      ),
    },
    ...(license.updated_at === license.created_at
      ? []
      : [{ term: words.changed, value: moment(license.updated_at) }]),
  ];
}

/** What it replaces and what replaces it, a click away. */
function chain({ replaces, replaced_by }: LicenseDetail, onOpen: (row: LicenseRow) => void): Description[] {
  const link = (term: string, row: LicenseRow | null) =>
    row === null
      ? []
      : [
          {
            term,
            value: (
              <button
                type="button"
                className="text-2xs text-accent-text hover:underline"
                title={row.key}
                onClick={() => onOpen(row)}
              >
                <LicenseKey value={row.key} length={32} />
              </button>
            ),
          },
        ];
  return [...link(words.replaces, replaces), ...link(words.replacedBy, replaced_by)];
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
