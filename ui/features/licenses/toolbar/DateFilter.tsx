import { useState } from "react";
import { DayRangeForm } from "@/form";
import { ChoiceChip } from "@/ui";
import type { ListQuery } from "../query/query";
import type { OnQuery } from "../usePlace";
import { words } from "../words";

type Which = "expires" | "created";

type Props = { which: Which; query: ListQuery; onQuery: OnQuery };

const PRESETS: Readonly<Record<Which, readonly number[]>> = { expires: [7, 30, 90], created: [7, 30, 365] };

/** When a license ends or was made: the usual spans, or any range of days. */
export function DateFilter({ which, query, onQuery }: Props) {
  const current = query[which];
  const [ranging, setRanging] = useState(false);
  const days = current?.kind === "within" || current?.kind === "last" ? current.days : null;
  const choose = (chosen: number) => {
    setRanging(false);
    const next = days === chosen ? null : chosen;
    if (which === "expires")
      onQuery((now) => ({ ...now, expires: next === null ? null : { kind: "within", days: next } }));
    else onQuery((now) => ({ ...now, created: next === null ? null : { kind: "last", days: next } }));
  };
  const lifetime = current?.kind === "lifetime";
  return (
    <>
      <p className="kd-group">{which === "expires" ? words.expires : words.created}</p>
      <div className="flex flex-wrap gap-1 px-2 pt-0.5">
        {PRESETS[which].map((preset) => (
          <ChoiceChip key={preset} pressed={days === preset} onPress={() => choose(preset)}>
            {preset === 365 ? words.months(12) : words.days(preset)}
          </ChoiceChip>
        ))}
        {which === "expires" && (
          <ChoiceChip
            pressed={lifetime}
            onPress={() => onQuery((now) => ({ ...now, expires: lifetime ? null : { kind: "lifetime" } }))}
          >
            {words.lifetime}
          </ChoiceChip>
        )}
        <ChoiceChip pressed={ranging || current?.kind === "between"} onPress={() => setRanging(!ranging)}>
          {words.range}
        </ChoiceChip>
      </div>
      {ranging && (
        <DayRangeForm
          className="px-2 pt-2.5"
          initial={current?.kind === "between" ? current : { from: null, to: null }}
          onApply={(range) => onQuery((now) => ({ ...now, [which]: { kind: "between", ...range } }))}
        />
      )}
    </>
  );
}
