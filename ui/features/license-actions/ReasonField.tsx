import { Field, TextArea } from "@/ui";
import { type ReasonDraft, reasonProblem } from "./reason";
import { words } from "./words";

type Props = {
  value: ReasonDraft;
  onChange: (value: ReasonDraft) => void;
  /** The usual ones; none for an action that takes nothing away. */
  presets?: readonly string[] | undefined;
  required: boolean;
};

/** Why: one of the usual reasons with a click, more words where they help. */
export function ReasonField({ value, onChange, presets, required }: Props) {
  const problem = value.text === "" && value.preset === null ? null : reasonProblem(value, false);
  return (
    <div>
      {presets && (
        <>
          <p className="kd-label">
            {words.reason} <span className="kd-opt">{words.reasonKept}</span>
          </p>
          <fieldset className="mb-2 flex flex-wrap gap-1.5" aria-label={words.reason}>
            {[...presets, words.other].map((preset) => (
              <button
                key={preset}
                type="button"
                className="kd-chip"
                aria-pressed={value.preset === preset}
                onClick={() => onChange({ ...value, preset: value.preset === preset ? null : preset })}
              >
                {preset}
              </button>
            ))}
          </fieldset>
        </>
      )}
      <Field
        label={presets ? "" : words.reason}
        hint={presets ? undefined : required ? words.reasonKept : words.reasonOptional}
        error={problem}
        required={required}
      >
        <TextArea
          aria-label={words.reason}
          rows={2}
          placeholder={presets ? words.reasonHint : words.reasonHintPlain}
          value={value.text}
          onChange={(event) => onChange({ ...value, text: event.target.value })}
        />
      </Field>
    </div>
  );
}
