import { useMemo } from "react";
import { type Feature, useOperation } from "@/api";
import { Field, Input, Segmented } from "@/ui";
import type { FlagValue } from "./draft";
import { type PartProps, wrongIn } from "./Parameters";
import { WORDS } from "./words";

const MOST_KNOWN = 12;

/** A flag by its name, those of the products within reach, and its value where one is set. */
export function FlagFields({
  environment,
  draft,
  reading,
  onDraft,
  withValue = false,
}: PartProps & { withValue?: boolean }) {
  const known = useKnownFlags(environment);
  const choose = (feature: Feature) =>
    onDraft({
      ...draft,
      flag: feature.name,
      valueKind: feature.kind === "switch" ? "on" : feature.kind,
      value: "",
    });
  const wrongFlag = wrongIn(reading) === WORDS.flagTooLong ? wrongIn(reading) : null;
  return (
    <div className="grid gap-4">
      <Field label={WORDS.flag} help={WORDS.flagHelp} error={wrongFlag} required>
        <Input
          mono
          spellCheck={false}
          value={draft.flag}
          onChange={(event) => onDraft({ ...draft, flag: event.target.value })}
        />
      </Field>
      {known.length > 0 && (
        <fieldset className="-mt-2 flex flex-wrap gap-1" aria-label={WORDS.known}>
          {known.slice(0, MOST_KNOWN).map((feature) => (
            <button
              key={feature.name}
              type="button"
              className="kd-chip mono"
              title={feature.description ?? undefined}
              aria-pressed={draft.flag === feature.name}
              onClick={() => choose(feature)}
            >
              {feature.name}
            </button>
          ))}
        </fieldset>
      )}
      {withValue && <FlagValueField draft={draft} reading={reading} onDraft={onDraft} />}
    </div>
  );
}

const VALUE_KINDS: readonly { value: FlagValue; label: string }[] = [
  { value: "on", label: WORDS.on },
  { value: "off", label: WORDS.off },
  { value: "number", label: WORDS.number },
  { value: "text", label: WORDS.text },
];

function FlagValueField({ draft, reading, onDraft }: Omit<PartProps, "environment">) {
  const wrong = wrongIn(reading) === WORDS.numberWrong ? wrongIn(reading) : null;
  return (
    <Field label={WORDS.value} error={wrong} group>
      <div className="flex items-center gap-2">
        <Segmented
          name={WORDS.value}
          value={draft.valueKind}
          onValueChange={(valueKind) => onDraft({ ...draft, valueKind })}
          items={VALUE_KINDS}
        />
        {(draft.valueKind === "number" || draft.valueKind === "text") && (
          <Input
            size="md"
            className="flex-1"
            aria-label={draft.valueKind === "number" ? WORDS.number : WORDS.text}
            inputMode={draft.valueKind === "number" ? "decimal" : "text"}
            invalid={wrong !== null}
            value={draft.value}
            onChange={(event) => onDraft({ ...draft, value: event.target.value })}
          />
        )}
      </div>
    </Field>
  );
}

/** The flags that products declare, by name, each once. */
function useKnownFlags(environment: string): readonly Feature[] {
  const { data } = useOperation("listProducts", environment, {});
  return useMemo(() => {
    const byName = new Map<string, Feature>();
    for (const { features } of data ?? [])
      for (const feature of features) if (!byName.has(feature.name)) byName.set(feature.name, feature);
    return [...byName.values()].sort((one, other) => one.name.localeCompare(other.name));
  }, [data]);
}
