import { clsx } from "clsx";
import { useState } from "react";
import type { Feature, LicenseDetail } from "@/api";
import { FailureNote } from "@/features/failure";
import { formatRelative } from "@/lib/format";
import { Button, Note, RadioGroup } from "@/ui";
import type { Draft } from "./draft";
import { type Difference, differences, firstChoices, merged, type Side } from "./merge";
import { fieldText } from "./text";
import type { Saving } from "./useSaving";
import { changedFields, type FieldName, type Values, valuesOf } from "./values";
import { FIELD_WORDS, words } from "./words";

type Props = {
  detail: LicenseDetail;
  features: readonly Feature[];
  draft: Draft;
  saving: Saving;
  onBack: () => void;
  onTakeTheirs: () => void;
  onSave: (draft: Draft) => void;
};

/** Both versions of a license side by side. What only one side changed is chosen already, the rest is asked. */
export function Compare({ detail, features, draft, saving, onBack, onTakeTheirs, onSave }: Props) {
  const theirs = valuesOf(detail, features);
  const found = differences(draft.before, draft.values, theirs);
  const [picked, setPicked] = useState<Partial<Record<FieldName, Side>>>({});
  const choices = { ...firstChoices(found), ...picked };
  const open = found.filter(({ field }) => choices[field] === undefined).length;
  const values = merged(draft.values, theirs, choices);
  const changes = changedFields(theirs, values).length;
  const next: Draft = { ...draft, version: detail.license.version, before: theirs, values };
  const reason = saving.busy ? words.beingSaved : open > 0 ? words.chooseEach(open) : null;
  return (
    <div className="grid gap-4">
      {saving.failure && <FailureNote failure={saving.failure} />}
      <Note tone="warn">{leadOf(detail)}</Note>
      <table className="w-full table-fixed text-left text-xs">
        <thead className="text-text-3">
          <tr>
            <th className="w-40 pb-2 font-medium">{words.field}</th>
            <th className="pb-2 font-medium">{words.before}</th>
            <th className="pb-2 font-medium">{words.theirs}</th>
            <th className="pb-2 font-medium">{words.yours}</th>
          </tr>
        </thead>
        <tbody>
          {found.map((one) => (
            <Row
              key={one.field}
              difference={one}
              before={draft.before}
              theirs={theirs}
              mine={draft.values}
              choice={choices[one.field] ?? null}
              onChoose={(side) => setPicked({ ...picked, [one.field]: side })}
            />
          ))}
        </tbody>
      </table>
      <div className="-mx-5 -mb-5 flex items-center gap-2 border-border-subtle border-t bg-surface-2 px-4 py-3">
        <Button variant="ghost" className="mr-auto" onClick={onBack}>
          {words.back}
        </Button>
        <Button onClick={onTakeTheirs}>{words.takeTheirs}</Button>
        {changes > 0 || open > 0 ? (
          <Button
            variant="primary"
            disabledReason={reason}
            onClick={reason === null ? () => onSave(next) : undefined}
          >
            {saving.busy ? words.saving : words.saveOver(changes)}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function leadOf(detail: LicenseDetail): string {
  const [newest] = detail.history;
  if (!newest) return words.conflictLeadNobody;
  return words.conflictLead(newest.actor, formatRelative(new Date(newest.at), new Date()));
}

const BY_WORDS: Readonly<Record<Difference["by"], string>> = {
  mine: words.onlyYou,
  theirs: words.onlyThey,
  alike: words.bothAlike,
  both: words.bothDiffer,
};

type RowProps = {
  difference: Difference;
  before: Values;
  theirs: Values;
  mine: Values;
  choice: Side | null;
  onChoose: (side: Side) => void;
};

function Row({ difference: { field, by }, before, theirs, mine, choice, onChoose }: RowProps) {
  const cell = "overflow-hidden border-border-subtle border-t px-2 py-2.5 align-top break-words";
  const mono = field === "metadata" || field === "flags" ? "mono text-2xs" : "";
  return (
    <tr>
      <th scope="row" className={clsx(cell, "!px-0 font-medium")}>
        {FIELD_WORDS[field]}
        <small className={clsx("block", by === "both" ? "text-warn-text" : "font-normal text-text-3")}>
          {BY_WORDS[by]}
        </small>
      </th>
      <td className={clsx(cell, "!pl-0 text-text-3", mono)}>
        <span className="block whitespace-pre-wrap">{fieldText(field, before)}</span>
      </td>
      <td colSpan={2} className={clsx(cell, "!p-0")}>
        <RadioGroup
          inline
          name={words.chooseFor(FIELD_WORDS[field])}
          className="!grid grid-cols-2 !gap-0"
          value={choice}
          onValueChange={onChoose}
          items={(["theirs", "mine"] as const).map((side) => ({
            value: side,
            label: (
              <span
                className={clsx(
                  "block py-2.5 pr-2 whitespace-pre-wrap",
                  mono,
                  choice === side && "font-medium",
                )}
              >
                {fieldText(field, side === "mine" ? mine : theirs)}
              </span>
            ),
          }))}
        />
      </td>
    </tr>
  );
}
