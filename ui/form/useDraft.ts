import { useEffect, useRef, useState } from "react";
import type { FieldPath, FieldPathValue, FieldValues, UseFormReturn } from "react-hook-form";

/** Half-filled forms of this window, by what they are for. Nothing of them is written down. */
const drafts = new Map<string, unknown>();

/**
 * Keeps what was typed when the form goes away without being saved, and brings it back when a form for the same thing
 * opens again. Answers whether it did, and how to let go of it: call `discard` once it is saved.
 */
export function useDraft<Values extends FieldValues>(key: string, form: UseFormReturn<Values>) {
  const [restored, setRestored] = useState(() => drafts.has(key));
  const latest = useRef(form);
  latest.current = form;
  useEffect(() => {
    const kept = drafts.get(key) as Values | undefined;
    drafts.delete(key);
    if (kept) fill(latest.current, kept);
    setRestored(kept !== undefined);
    return () => {
      if (isChanged(latest.current)) drafts.set(key, structuredClone(latest.current.getValues()));
    };
  }, [key]);
  const discard = () => {
    form.reset();
    setRestored(false);
  };
  return { restored, discard };
}

/** Puts values over the form's own; what differs from the loaded values counts as changed. */
export function fill<Values extends FieldValues>(form: UseFormReturn<Values>, values: Values): void {
  for (const name of Object.keys(values) as FieldPath<Values>[]) {
    form.setValue(name, values[name] as FieldPathValue<Values, FieldPath<Values>>, { shouldDirty: true });
  }
}

/** Whether the form holds anything but what was loaded. */
function isChanged<Values extends FieldValues>(form: UseFormReturn<Values>): boolean {
  return JSON.stringify(form.getValues()) !== JSON.stringify(form.formState.defaultValues);
}

/** For tests: as after a restart. */
export function forgetDrafts(): void {
  drafts.clear();
}
