import { Eraser, ListFilter } from "lucide-react";
import { type AuditEntry, type FieldChange, shell } from "@/api";
import { valueText } from "@/features/licenses/drawer/value";
import { fieldWords } from "@/features/licenses/drawer/words";
import { useDesk } from "@/features/shell/desk";
import { formatDateTime } from "@/lib/format";
import { Button, CopyButton, DescriptionList, Note } from "@/ui";
import { isThere } from "./changes";
import { UnsealedTag } from "./EntryRow";
import { WORDS } from "./words";

type Props = {
  entry: AuditEntry;
  onOnly: (entry: AuditEntry) => void;
  onErase: (entry: AuditEntry) => void;
};

/** Everything an entry holds: each field before and after, exact times, its place in the chain. */
export function EntryDetails({ entry, onOnly, onErase }: Props) {
  return (
    <div className="kd-trail-details">
      <div className="min-w-0">
        {entry.erased ? (
          <Note>{WORDS.erasedHelp}</Note>
        ) : entry.changes.length > 0 ? (
          <Changes changes={entry.changes} />
        ) : (
          <p className="text-text-3">{WORDS.noChanges}</p>
        )}
        {entry.reason && <p className="mt-2 text-text-2">“{entry.reason}”</p>}
      </div>
      <Facts entry={entry} />
      <div className="col-span-2 flex gap-1.5">
        <OnlyThis entry={entry} onOnly={onOnly} />
        <Erase entry={entry} onErase={onErase} />
      </div>
    </div>
  );
}

function Changes({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <table className="kd-changes">
      <thead>
        <tr>
          <th scope="col">{WORDS.field}</th>
          <th scope="col">{WORDS.before}</th>
          <th scope="col">{WORDS.after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{fieldWords(field)}</th>
            <td>{isThere(before) && <del>−&thinsp;{valueText(before)}</del>}</td>
            <td>
              <ins>+&thinsp;{valueText(after)}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Facts({ entry }: { entry: AuditEntry }) {
  const { id, at, action, position, batch } = entry;
  const sealed =
    position === null ? <UnsealedTag /> : <span className="tabular-nums">{WORDS.sealedAs(position)}</span>;
  return (
    <DescriptionList
      items={[
        { term: WORDS.exactly, value: formatDateTime(new Date(at)) },
        { term: WORDS.action, value: <code>{action}</code> },
        { term: WORDS.sealed, value: sealed },
        ...(batch ? [{ term: WORDS.batch, value: <code>{batch}</code> }] : []),
        {
          term: WORDS.id,
          value: (
            <>
              <code>{id}</code>
              <CopyButton name={WORDS.copyId} text={id} iconSize={12} write={copy} />
            </>
          ),
        },
      ]}
    />
  );
}

const copy = async (text: string) => {
  await shell.copyText(text);
};

function OnlyThis({ entry, onOnly }: Pick<Props, "entry" | "onOnly">) {
  return (
    <Button
      size="sm"
      icon={ListFilter}
      disabledReason={entry.subject_id === null ? WORDS.eraseNothing : null}
      onClick={() => onOnly(entry)}
    >
      {WORDS.onlyThis}
    </Button>
  );
}

/** What the workspace's own trail is about: nobody's details. */
const WORKSPACE_THINGS: ReadonlySet<string> = new Set(["workspace", "environment", "view"]);

function Erase({ entry, onErase }: Pick<Props, "entry" | "onErase">) {
  const { workspace } = useDesk();
  const refused = !workspace.may.includes("own")
    ? WORDS.eraseOwner
    : WORKSPACE_THINGS.has(entry.subject)
      ? WORDS.eraseWorkspace
      : entry.subject_id === null
        ? WORDS.eraseNothing
        : entry.erased
          ? WORDS.eraseDone
          : null;
  return (
    <Button
      size="sm"
      variant="danger-quiet"
      icon={Eraser}
      disabledReason={refused}
      onClick={() => onErase(entry)}
    >
      {WORDS.erase}
    </Button>
  );
}
