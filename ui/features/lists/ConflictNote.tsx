import { Button, Note } from "@/ui";
import { words } from "./words";

export type Difference = { label: string; theirs: string; yours: string };

type Props = {
  /** Fields that both changed. */
  differences: readonly Difference[];
  onTakeTheirs: () => void;
  onKeepMine: () => void;
};

/** Somebody saved first: both values side by side, and a way on with each. */
export function ConflictNote({ differences, onTakeTheirs, onKeepMine }: Props) {
  return (
    <Note tone="warn" live>
      <b>{words.conflictTitle}</b> {words.conflictHelp}
      {differences.length === 0 ? (
        <p>{words.conflictNone}</p>
      ) : (
        <table className="mt-2 w-full table-fixed text-left">
          <thead className="text-2xs text-text-3">
            <tr>
              <td className="w-[104px]" />
              <th className="font-normal">{words.theirs}</th>
              <th className="font-normal">{words.yours}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ label, theirs, yours }) => (
              <tr key={label} className="align-top">
                <th className="pr-2 font-normal text-text-3">{label}</th>
                <td className="break-words pr-2">{theirs || <i className="text-text-3">{words.empty}</i>}</td>
                <td className="break-words">{yours || <i className="text-text-3">{words.empty}</i>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <span className="mt-2 flex gap-1.5">
        <Button size="sm" onClick={onTakeTheirs}>
          {words.takeTheirs}
        </Button>
        <Button size="sm" onClick={onKeepMine}>
          {words.keepMine}
        </Button>
      </span>
    </Note>
  );
}
