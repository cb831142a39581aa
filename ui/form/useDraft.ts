import { useEffect, useRef, useState } from "react";
import type { FieldPath, FieldPathValue, FieldValues, UseFormReturn } from "react-hook-form";

/** Half-filled forms of this window, by what they are for. Nothing of them is written down. */
const drafts = new Map<string, unknown>();

/**
 * Keeps what was changed when the form goes away without being saved, and brings it back when a form for the same thing
 * opens again; what was not changed is then as it is by that time. Answers whether it did. Call `forget` once it is
 * saved, `discard` to begin anew.
 */
export function useDraft<Values extends FieldValues>(key: string, form: UseFormReturn<Values>) {
  const [restored, setRestored] = useState(() => drafts.has(key));
  const latest = useRef(form);
  latest.current = form;
  const saved = useRef(false);
  useEffect(() => {
    const kept = drafts.get(key) as Partial<Values> | undefined;
    drafts.delete(key);
    if (kept) fill(latest.current, kept);
    setRestored(kept !== undefined);
    saved.current = false;
    return () => {
      const changed = changedValues(latest.current);
      if (!saved.current && Object.keys(changed).length > 0) drafts.set(key, structuredClone(changed));
    };
  }, [key]);
  const forget = () => {
    saved.current = true;
  };
  const discard = () => {
    form.reset();
    setRestored(false);
  };
  return { restored, forget, discard };
}

/** Puts values over the form's own; what differs from the loaded values counts as changed. */
export function fill<Values extends FieldValues>(form: UseFormReturn<Values>, values: Partial<Values>): void {
  for (const name of Object.keys(values) as FieldPath<Values>[]) {
    form.setValue(name, values[name] as FieldPathValue<Values, FieldPath<Values>>, { shouldDirty: true });
  }
}

/** The values that differ from those that were loaded. */
export function changedValues<Values extends FieldValues>(form: UseFormReturn<Values>): Partial<Values> {
  const before = (form.formState.defaultValues ?? {}) as Partial<Values>;
  const changed = Object.entries(form.getValues()).filter(
    ([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed) as Partial<Values>;
}

/** For tests: as after a restart. */
export function forgetDrafts(): void {
  drafts.clear();
}
