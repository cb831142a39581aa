import type { LicenseDetail } from "@/api";
import { flagTexts } from "@/features/licenses/drawer/value";
import { useDesk } from "@/features/shell/desk";
import { formatDate, formatDateTime, formatMoment, formatUse } from "@/lib/format";
import { formatValidity } from "@/lib/validity";
import { type Description, DescriptionList, LicenseKey, RelativeTime, StatusBadge, Tag } from "@/ui";
import { highlight } from "./highlight";
import { words } from "./words";

/** Every field at once, in two columns. */
export function Details({ detail }: { detail: LicenseDetail }) {
  return (
    <>
      <div className="grid grid-cols-2 gap-x-10 [&_.kd-dl]:content-start [&_.kd-dl]:gap-y-3.5">
        <DescriptionList items={left(detail)} />
        <Right detail={detail} />
      </div>
      <p className="mt-3.5 text-text-3 text-xs">{words.metadata}</p>
      <div className="kd-code mt-1.5">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <pre className="max-h-40 select-text" tabIndex={0}>
          {highlight(JSON.stringify(detail.license.metadata, null, 2))}
        </pre>
      </div>
    </>
  );
}

const quiet = (text: string) => <span className="text-text-3">{text}</span>;

function left({ license, customer, grace_until, grace_days }: LicenseDetail): Description[] {
  const full = license.activation_limit >= 0 && license.activations_used >= license.activation_limit;
  return [
    { term: words.status, value: <StatusBadge status={license.status} /> },
    { term: words.customer, value: customer ? customer.name : quiet(words.none) },
    ...(customer
      ? [{ term: words.email, value: <span className="select-text">{customer.email}</span> }]
      : []),
    { term: words.organisation, value: customer?.organisation ?? quiet(words.none) },
    {
      term: words.activations,
      value: (
        <>
          <span className="tabular-nums">
            {formatUse(license.activations_used, license.activation_limit)}
          </span>
          {full && <span className="font-medium text-warn-text">{words.full}</span>}
        </>
      ),
    },
    { term: words.expiresTerm, value: <Expires license={license} /> },
    {
      term: words.grace,
      value: grace_until
        ? words.graceUntil(grace_days, formatDate(new Date(grace_until)))
        : words.graceDays(grace_days),
    },
    { term: words.created, value: formatDateTime(new Date(license.created_at)) },
  ];
}

function Expires({ license }: Pick<LicenseDetail, "license">) {
  if (license.pending_validity) return <>{formatValidity(license.pending_validity)}</>;
  if (license.expires_at === null) return <>{words.lifetime}</>;
  return (
    <>
      {formatDate(new Date(license.expires_at))}{" "}
      <RelativeTime at={license.expires_at} ahead className="text-text-3" />
    </>
  );
}

function Right({ detail }: { detail: LicenseDetail }) {
  const { environment } = useDesk();
  const { license, product, generator, offline_files: files, replaces, replaced_by } = detail;
  const flags = flagTexts(license.flags);
  const [longest] = files;
  return (
    <DescriptionList
      items={[
        {
          term: words.product,
          value: (
            <>
              {product.name} <span className="mono text-2xs text-text-3">{product.code}</span>
            </>
          ),
        },
        { term: words.generator, value: generator ?? quiet(words.none) },
        { term: words.environment, value: environment.label },
        {
          term: words.flags,
          value: flags.length > 0 ? flags.map((flag) => <Tag key={flag}>{flag}</Tag>) : quiet(words.none),
        },
        {
          term: words.files,
          value: longest ? (
            <>
              {words.filesValid(files.length)}{" "}
              {quiet(words.until(formatMoment(new Date(longest.expires_at), new Date())))}
            </>
          ) : (
            quiet(words.none)
          ),
        },
        {
          term: words.replaces,
          value: replaces ? (
            <LicenseKey className="text-2xs" value={replaces.key} length={128} />
          ) : (
            quiet(words.nothing)
          ),
        },
        ...(replaced_by
          ? [
              {
                term: words.replacedBy,
                value: <LicenseKey className="text-2xs" value={replaced_by.key} length={128} />,
              },
            ]
          : []),
      ]}
    />
  );
}
