import { Cog, FileUp, Mail as MailIcon } from "lucide-react";
import { Link } from "react-router";
import type { AuditEntry, CustomerTimeline, Mail, TimelineItem } from "@/api";
import { actionWords } from "@/features/audit/words";
import { FailureNote } from "@/features/failure";
import { useMinute } from "@/features/licenses/useMinute";
import { licenseAt } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { initials } from "@/features/shell/initials";
import { formatDateTime, formatMoment } from "@/lib/format";
import { Button, EmptyState, Icon, Note, Skeleton } from "@/ui";
import { useTimeline } from "./useTimeline";
import { PAGE_WORDS as WORDS } from "./words";

/** Everything around a customer, newest first. */
export function Timeline({ id }: { id: string }) {
  const { environment } = useDesk();
  const timeline = useTimeline(environment.name, id);
  const { first, items, failure } = timeline;
  if (failure && !first) return <FailureNote failure={failure.failure} onRetry={timeline.retry} />;
  if (!first) return <Reading />;
  if (items.length === 0) return <EmptyState title={WORDS.nothingYet}>{WORDS.timelineHelp}</EmptyState>;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <Bound timeline={first} />
      <ol aria-label={WORDS.timeline} className="grid grid-cols-[minmax(0,1fr)]">
        {items.map((item) => (
          <Item key={item.what.id} item={item} />
        ))}
      </ol>
      {failure && <FailureNote failure={failure.failure} onRetry={timeline.readMore} />}
      {timeline.more && (
        <Button
          className="justify-self-center"
          disabledReason={timeline.reading ? WORDS.reading : null}
          onClick={timeline.readMore}
        >
          {WORDS.older}
        </Button>
      )}
    </div>
  );
}

/** Where not all licenses were looked at, it is said. */
function Bound({ timeline: { licenses, licenses_seen } }: { timeline: CustomerTimeline }) {
  if (licenses_seen >= licenses) return null;
  return <Note>{WORDS.ofMany(licenses_seen, licenses)}</Note>;
}

function Reading() {
  return (
    <div role="status" aria-label={WORDS.reading} className="grid gap-3 py-2">
      {[72, 58, 66, 48, 60].map((width) => (
        <Skeleton key={width} width={`${width}%`} />
      ))}
    </div>
  );
}

function Item({ item }: { item: TimelineItem }) {
  return (
    <li className="flex min-h-9 items-center gap-2.5 border-border-subtle border-b py-1 text-xs">
      {item.kind === "entry" ? <Entry entry={item.what} /> : <Written mail={item.what} />}
    </li>
  );
}

function Moment({ at }: { at: string }) {
  const now = useMinute();
  const date = new Date(at);
  return (
    <time className="w-32 flex-none text-right text-text-3" dateTime={at} title={formatDateTime(date)}>
      {formatMoment(date, now)}
    </time>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { environment } = useDesk();
  const itself = entry.door === "system" || entry.door === "import";
  const leads = entry.subject === "license" && entry.subject_id && entry.action !== "delete_license";
  return (
    <>
      {itself ? (
        <span className="kd-node flex-none" aria-hidden="true">
          <Icon as={entry.door === "import" ? FileUp : Cog} size={12} />
        </span>
      ) : (
        <span className="kd-avatar kd-sm" aria-hidden="true">
          {initials(entry.actor)}
        </span>
      )}
      <span className="min-w-0 flex-1 truncate">
        <b className="font-medium">{actionWords(entry.action)}</b>{" "}
        {entry.label &&
          (leads && entry.subject_id ? (
            <Link className="mono" to={licenseAt(environment.name, entry.subject_id)}>
              {entry.label}
            </Link>
          ) : (
            <span className="text-text-2">{entry.label}</span>
          ))}{" "}
        <span className="text-text-3">{entry.actor}</span>
        {entry.reason && <span className="text-text-2"> · {entry.reason}</span>}
      </span>
      <Moment at={entry.at} />
    </>
  );
}

function Written({ mail }: { mail: Mail }) {
  return (
    <>
      <span className="kd-node flex-none" aria-hidden="true">
        <Icon as={MailIcon} size={12} />
      </span>
      <span className="min-w-0 flex-1 truncate">
        <b className="font-medium">{WORDS.mail(mail.subject)}</b>{" "}
        <span className="text-text-3">{WORDS.mailStates[mail.state]}</span>
      </span>
      <Moment at={mail.created_at} />
    </>
  );
}
