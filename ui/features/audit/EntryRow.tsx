import { ChevronRight, Cog, FileUp, Hourglass } from "lucide-react";
import { memo } from "react";
import { Link } from "react-router";
import type { AuditEntry } from "@/api";
import { writePlace } from "@/features/licenses/query/codec";
import { EVERYTHING } from "@/features/licenses/query/query";
import { useDesk } from "@/features/shell/desk";
import { initials } from "@/features/shell/initials";
import { LICENSES } from "@/features/shell/places";
import { formatDateTime, formatRelative } from "@/lib/format";
import { Highlight, Icon, Tag, Tooltip } from "@/ui";
import { summaryOf } from "./changes";
import { EntryDetails } from "./EntryDetails";
import { actionWords, doorWords, subjectWords, WORDS } from "./words";

type Props = {
  entry: AuditEntry;
  now: Date;
  search: string;
  open: boolean;
  onToggle: (id: string) => void;
  onOnly: (entry: AuditEntry) => void;
  onErase: (entry: AuditEntry) => void;
};

/** One entry in one line. Its details stand below it when it is open. */
export const EntryRow = memo(function EntryRow({ entry, now, search, open, ...does }: Props) {
  const at = new Date(entry.at);
  const what = actionWords(entry.action);
  return (
    <li className="kd-trail-item" data-open={open || undefined}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the whole line is the mouse's shortcut for its button */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button in it has the keys */}
      <div
        className="kd-trail-row"
        onClick={(event) => {
          const own = (event.target as Element).closest("a, button");
          if (!own && window.getSelection()?.isCollapsed !== false) does.onToggle(entry.id);
        }}
      >
        <button
          type="button"
          data-entry={entry.id}
          className="kd-trail-toggle"
          aria-expanded={open}
          aria-label={WORDS.details(what, entry.label ?? "")}
          onClick={() => does.onToggle(entry.id)}
        >
          <Icon as={ChevronRight} size={14} />
        </button>
        <time dateTime={entry.at} title={formatDateTime(at)} className="text-text-3">
          {formatRelative(at, now)}
        </time>
        <span className="flex items-center gap-1.5">
          <Actor entry={entry} />
          <span className="truncate">
            <Highlight text={entry.actor} query={search} />
          </span>
        </span>
        <span className="text-text-3">{doorWords(entry.door)}</span>
        <span className="font-medium">{what}</span>
        <Thing entry={entry} search={search} />
        <Change entry={entry} />
        <span className="text-text-2" title={entry.reason ?? undefined}>
          {entry.reason && <Highlight text={entry.reason} query={search} />}
        </span>
        <span className="grid place-items-center">{entry.position === null && <Unsealed />}</span>
      </div>
      {open && <EntryDetails entry={entry} onOnly={does.onOnly} onErase={does.onErase} />}
    </li>
  );
});

function Actor({ entry: { door, actor } }: { entry: AuditEntry }) {
  if (door === "system" || door === "import") {
    return (
      <span className="kd-node flex-none" aria-hidden="true">
        <Icon as={door === "import" ? FileUp : Cog} size={12} />
      </span>
    );
  }
  return (
    <span className="kd-avatar kd-sm" aria-hidden="true">
      {initials(actor)}
    </span>
  );
}

/** What it was done to. A license opens in the list; what is deleted has no place to lead to. */
function Thing({ entry, search }: { entry: AuditEntry; search: string }) {
  const { environment } = useDesk();
  const { subject, subject_id: id, label } = entry;
  const text = label ?? (id ? `${subjectWords(subject)} ${id.slice(0, 8)}` : subjectWords(subject));
  const shown = <Highlight text={text} query={search} />;
  if (subject !== "license" || id === null || entry.action === "delete_license") {
    return (
      <span title={text} className={subject === "license" ? "mono" : "text-text-2"}>
        {shown}
      </span>
    );
  }
  const place = writePlace({ environment: environment.name, query: EVERYTHING, open: id });
  return (
    <span className="mono" title={text}>
      <Link to={`${LICENSES}?${place}`} aria-label={WORDS.openLicense(text)}>
        {shown}
      </Link>
    </span>
  );
}

function Change({ entry }: { entry: AuditEntry }) {
  if (entry.erased) return <span className="text-text-3 italic">{WORDS.erased}</span>;
  const summary = summaryOf(entry);
  if (!summary) return <span />;
  const { field, before, after, more } = summary;
  return (
    <span title={`${field}: ${before ?? ""} → ${after}`}>
      <span className="text-text-3">{field}</span> {before !== null && <>{before} → </>}
      <b className="font-medium">{after}</b>
      {more > 0 && <span className="text-text-3"> {WORDS.moreChanges(more)}</span>}
    </span>
  );
}

function Unsealed() {
  return (
    <Tooltip text={`${WORDS.unsealed}. ${WORDS.unsealedHelp}`}>
      <span role="img" aria-label={WORDS.unsealed} className="text-warn-text">
        <Icon as={Hourglass} size={12} />
      </span>
    </Tooltip>
  );
}

/** The same mark with its word, where there is room. */
export const UnsealedTag = () => (
  <Tag tone="warn">
    <Icon as={Hourglass} size={12} />
    {WORDS.unsealed}
  </Tag>
);
