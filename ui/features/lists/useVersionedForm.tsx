import { type ReactNode, useState } from "react";
import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import { toFailure } from "@/api";
import { changedValues, fill, type SaveOutcome, useDeskForm, useDraft } from "@/form";
import { refusal } from "../failure";
import { ConflictNote, type Difference } from "./ConflictNote";
import { words } from "./words";

/** What is edited, as it was seen: its version, and its values for the form. */
export type Seen<Values> = { version: number; values: Values };

type Options<Values extends FieldValues> = {
  /** Names the draft: what the form is for, in which environment. */
  draft: string;
  /** null version: a new one. */
  initial: { version: number | null; values: Values };
  /** Asks for it as it is now, after a conflict. */
  reload?: () => Promise<Seen<Values>>;
  save: (values: Values, version: number | null) => Promise<void>;
  /** Which field of the form a Failure's field is. */
  fields: Readonly<Record<string, FieldPath<Values>>>;
  /** Names and texts of fields, to put two values side by side. */
  labels: Readonly<Partial<Record<keyof Values & string, string>>>;
  textOf?: (name: keyof Values & string, value: unknown) => string;
};

/**
 * A form for something with versions. What was typed survives closing; when somebody else saved first, both values
 * stand side by side, and saving over theirs is a decision.
 */
export function useVersionedForm<Values extends FieldValues>(options: Options<Values>) {
  const form = useDeskForm<Values>({ defaultValues: asDefaults(options.initial.values) });
  const draft = useDraft(options.draft, form);
  const [version, setVersion] = useState(options.initial.version);
  const [theirs, setTheirs] = useState<Seen<Values> | null>(null);
  const onSubmit = async (values: Values): Promise<SaveOutcome<Values>> => {
    try {
      await options.save(values, version);
      draft.forget();
      setTheirs(null);
      return { saved: true };
    } catch (thrown) {
      const { code } = toFailure(thrown);
      if (code === "conflict" && options.reload && version !== null) {
        setTheirs(await options.reload());
        return { saved: false, message: words.conflictMessage };
      }
      return refusal<Values>(thrown, options.fields);
    }
  };
  const settle = (keepMine: boolean) => {
    if (!theirs) return;
    const mine = keepMine ? structuredClone(changedValues(form)) : {};
    form.reset(theirs.values);
    fill(form, mine);
    setVersion(theirs.version);
    setTheirs(null);
  };
  const conflict: ReactNode = theirs && (
    <ConflictNote
      differences={differences(form, theirs.values, options)}
      onTakeTheirs={() => settle(false)}
      onKeepMine={() => settle(true)}
    />
  );
  const aside = draft.restored ? (
    <>
      {words.draftKept}{" "}
      <button type="button" className="kd-link" onClick={draft.discard}>
        {words.startOver}
      </button>
    </>
  ) : undefined;
  return { form, onSubmit, conflict, aside, blocked: theirs ? words.conflictFirst : null };
}

// react-hook-form wants a deep partial; whole values are one.
const asDefaults = <Values extends FieldValues>(values: Values) =>
  values as NonNullable<Parameters<typeof useDeskForm<Values>>[0]["defaultValues"]>;

function differences<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  theirs: Values,
  { labels, textOf = (_, value) => String(value ?? "") }: Options<Values>,
): Difference[] {
  const mine = changedValues(form);
  return (Object.keys(mine) as (keyof Values & string)[])
    .filter((name) => !same(mine[name], theirs[name]))
    .map((name) => ({
      label: labels[name] ?? name,
      theirs: textOf(name, theirs[name]),
      yours: textOf(name, mine[name]),
    }));
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
