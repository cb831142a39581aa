import { Plus, X } from "lucide-react";
import { useId } from "react";
import { Button, Field, IconButton, Input, Select, Switch } from "@/ui";
import { type FlagDraft, flagProblem } from "./flags";
import { words } from "./words";

type Props = {
  value: readonly FlagDraft[];
  onChange: (value: FlagDraft[]) => void;
  onLeave?: () => void;
  hint?: string;
  error?: string | null;
  id?: string;
};

/** The product's features by their kind, and flags that only this license has. */
export function FlagsField({ value, onChange, onLeave, hint, error, id }: Props) {
  const put = (at: number, change: Partial<FlagDraft>) =>
    onChange(value.map((flag, index) => (index === at ? { ...flag, ...change } : flag)));
  const placed = value.map((flag, at) => ({ flag, at }));
  const switches = placed.filter(({ flag }) => flag.kind === "switch" && !flag.free);
  const others = placed.filter(({ flag }) => flag.kind !== "switch" && !flag.free);
  const free = placed.filter(({ flag }) => flag.free);
  return (
    <Field {...(id ? { id } : {})} group label={words.flags} hint={hint} error={error}>
      <div className="grid gap-2.5">
        {value.length === 0 && <p className="text-text-3 text-xs">{words.noFlags}</p>}
        {switches.length > 0 && (
          <div className="flex flex-wrap gap-x-5 gap-y-2">
            {switches.map(({ flag, at }) => (
              <Switch
                key={flag.name}
                label={flag.name}
                checked={flag.text === "true"}
                onCheckedChange={(on) => put(at, { text: String(on) })}
              />
            ))}
          </div>
        )}
        {others.length > 0 && (
          <div className="grid grid-cols-2 gap-x-4 gap-y-2">
            {others.map(({ flag, at }) => (
              <FeatureValue
                key={flag.name}
                flag={flag}
                onChange={(text) => put(at, { text })}
                onLeave={onLeave}
              />
            ))}
          </div>
        )}
        {free.map(({ flag, at }) => (
          <FreeFlag
            key={at}
            flag={flag}
            onChange={(change) => put(at, change)}
            onLeave={onLeave}
            onRemove={() => onChange(value.filter((_, index) => index !== at))}
          />
        ))}
        <Button
          variant="ghost"
          size="sm"
          icon={Plus}
          className="justify-self-start"
          onClick={() => onChange([...value, NEW_FLAG])}
        >
          {words.addFlag}
        </Button>
      </div>
    </Field>
  );
}

const NEW_FLAG: FlagDraft = { name: "", kind: "switch", text: "true", given: false, free: true };

type Leaving = { onLeave: (() => void) | undefined };
type ValueProps = { flag: FlagDraft; onChange: (text: string) => void } & Leaving;

function FeatureValue({ flag, onChange, onLeave }: ValueProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2 text-xs">
      <label htmlFor={id} className="min-w-0 flex-1 truncate">
        {flag.name}
      </label>
      <Input
        id={id}
        size="md"
        className="!w-36"
        mono={flag.kind === "json"}
        inputMode={flag.kind === "number" ? "decimal" : "text"}
        placeholder={words.notSet}
        invalid={flagProblem(flag) !== null}
        value={flag.text}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onLeave}
      />
    </div>
  );
}

type FreeProps = {
  flag: FlagDraft;
  onChange: (change: Partial<FlagDraft>) => void;
  onRemove: () => void;
} & Leaving;

const FIRST_TEXT: Readonly<Record<FlagDraft["kind"], string>> = {
  switch: "true",
  number: "",
  text: "",
  json: "",
};

const KINDS: readonly FlagDraft["kind"][] = ["switch", "number", "text", "json"];

function FreeFlag({ flag, onChange, onRemove, onLeave }: FreeProps) {
  const { name, kind, text } = flag;
  return (
    <div className="flex items-center gap-2">
      <Input
        mono
        size="md"
        className="min-w-0 flex-1"
        aria-label={words.flagNameOf}
        placeholder={words.flagNameOf}
        maxLength={60}
        spellCheck={false}
        autoFocus={name === ""}
        invalid={name !== "" && flagProblem(flag) === words.flagName}
        value={name}
        onChange={(event) => onChange({ name: event.target.value })}
        onBlur={onLeave}
      />
      <Select
        name={words.flagKind}
        size="md"
        className="!w-28"
        value={kind}
        onValueChange={(next) => onChange({ kind: next, text: FIRST_TEXT[next] })}
        items={KINDS.map((one) => ({ value: one, label: words.kinds[one] }))}
      />
      {kind === "switch" ? (
        <span className="flex w-36 items-center">
          <Switch
            name={words.flagValueOf(name)}
            checked={text === "true"}
            onCheckedChange={(on) => onChange({ text: String(on) })}
          />
        </span>
      ) : (
        <Input
          size="md"
          className="!w-36"
          mono={kind === "json"}
          aria-label={words.flagValueOf(name)}
          invalid={text !== "" && flagProblem(flag) !== null && flagProblem(flag) !== words.flagName}
          value={text}
          onChange={(event) => onChange({ text: event.target.value })}
          onBlur={onLeave}
        />
      )}
      <IconButton icon={X} iconSize={14} name={words.removeFlag(name)} onClick={onRemove} />
    </div>
  );
}
