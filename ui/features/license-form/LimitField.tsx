import { Checkbox, Field, Input } from "@/ui";
import { typedLimit } from "./values";
import { words } from "./words";

type Props = {
  value: string;
  onChange: (value: string) => void;
  onLeave?: () => void;
  error?: string | null;
  hint?: string;
  id?: string;
  /** What it is when nothing is typed. */
  placeholder?: string;
};

/** How many devices: a number, or unlimited, which is -1. */
export function LimitField({ value, onChange, onLeave, error, hint, id, placeholder }: Props) {
  const unlimited = typedLimit(value) === -1;
  return (
    <Field label={words.limit} error={error} hint={hint} {...(id ? { id } : {})}>
      <div className="flex items-center gap-3">
        <Input
          className="min-w-0 flex-1"
          inputMode="numeric"
          value={value}
          {...(placeholder ? { placeholder } : {})}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onLeave}
        />
        <Checkbox
          checked={unlimited}
          onCheckedChange={(on) => onChange(on ? "-1" : "1")}
          label={words.unlimited}
        />
      </div>
    </Field>
  );
}
