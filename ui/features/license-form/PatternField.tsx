import { useDeferredValue } from "react";
import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Field, Input } from "@/ui";
import { patternProblem } from "./create";
import { words } from "./words";

type Props = { value: string; onChange: (value: string) => void; onLeave: () => void; error: string | null };

/** A pattern for one key alone, with what a key of it looks like. */
export function PatternField({ value, onChange, onLeave, error }: Props) {
  const { environment } = useDesk();
  const pattern = useDeferredValue(value);
  const samples = useOperation(
    "sampleKeys",
    environment.name,
    { format: { kind: "pattern", pattern }, planned: 1 },
    { enabled: patternProblem(pattern) === null },
  );
  const [sample] = patternProblem(value) === null ? (samples.data?.keys ?? []) : [];
  return (
    <Field
      label={words.pattern}
      required
      error={error}
      help={
        <>
          {words.patternHelp}
          {sample && (
            <>
              {" "}
              {words.patternSample} <span className="mono text-text-2">{sample}</span>
            </>
          )}
        </>
      }
    >
      <Input
        mono
        spellCheck={false}
        maxLength={120}
        placeholder={words.patternHint}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onLeave}
      />
    </Field>
  );
}
