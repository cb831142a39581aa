import { Cog, FileUp } from "lucide-react";
import { Fragment } from "react";
import type { FieldChange, HistoryEntry } from "@/api";
import { initials } from "@/features/shell/initials";
import { formatCount, formatDateTime, formatMoment } from "@/lib/format";
import { DrawerSection, Icon } from "@/ui";
import { AsOfPicker } from "./AsOfPicker";
import { valueText } from "./value";
import { actionWords, doorWords, fieldWords, words } from "./words";

const MOST_SHOWN = 200;

type HistoryProps = {
  entries: readonly HistoryEntry[];
  /** Shows the license as it stood at a moment. */
  onAsOf: (at: string) => void;
};

/** Who did what, when and through which door, with − before and + after. */
export function History({ entries, onAsOf }: HistoryProps) {
  const now = new Date();
  return (
    <DrawerSection
      title={words.history}
      note={entries.length > 0 ? formatCount(entries.length) : undefined}
      action={<AsOfPicker onPick={onAsOf} />}
    >
      {entries.length === 0 && <p className="text-text-3 text-xs">{words.historyNone}</p>}
      <ol className="kd-tl">
        {entries.map((entry) => (
          <li key={entry.id}>
            <Actor entry={entry} />
            <button
              type="button"
              className="float-right ml-2 rounded-xs hover:underline"
              title={words.asOfEntry(formatDateTime(new Date(entry.at)))}
              onClick={() => onAsOf(entry.at)}
            >
              <time className="!float-none !ml-0" dateTime={entry.at}>
                {formatMoment(new Date(entry.at), now)}
              </time>
            </button>
            <b className="font-medium">{entry.actor}</b> {actionWords(entry.action)}{" "}
            <span className="text-text-3">{doorWords(entry.door)}</span>
            {entry.changes.length > 0 && <Changes changes={entry.changes} />}
            {entry.reason && <p className="mt-1 text-text-3">“{entry.reason}”</p>}
          </li>
        ))}
      </ol>
      {entries.length >= MOST_SHOWN && (
        <p className="mt-2 text-text-3 text-xs">{words.mostShown(MOST_SHOWN)}</p>
      )}
    </DrawerSection>
  );
}

function Actor({ entry }: { entry: HistoryEntry }) {
  if (entry.door === "system" || entry.door === "import") {
    return (
      <span className="kd-node" aria-hidden="true">
        <Icon as={entry.door === "import" ? FileUp : Cog} size={12} />
      </span>
    );
  }
  return (
    <span className="kd-avatar kd-sm" aria-hidden="true">
      {initials(entry.actor)}
    </span>
  );
}

function Changes({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <div className="kd-diff">
      {changes.map((change) => (
        <Fragment key={change.field}>
          <span className="kd-k">{fieldWords(change.field)}</span>
          <span title={`${valueText(change.before)} → ${valueText(change.after)}`}>
            {change.before !== null && change.before !== undefined && (
              <del>−&thinsp;{valueText(change.before)}</del>
            )}{" "}
            <ins>+&thinsp;{valueText(change.after)}</ins>
          </span>
        </Fragment>
      ))}
    </div>
  );
}
