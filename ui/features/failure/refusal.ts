import type { FieldPath, FieldValues } from "react-hook-form";
import { toFailure } from "@/api";
import type { SaveOutcome } from "@/form";

/** Whatever was thrown, as sentences: what happened, what was kept, what to do next. */
export function sentences(thrown: unknown): string {
  const { what, kept, next } = toFailure(thrown);
  return [what, kept, next].filter(Boolean).join(" ");
}

/**
 * A thrown Failure as a form's answer: its sentences above the form, and at the field at fault when it is one of
 * the form's own.
 */
export function refusal<Values extends FieldValues>(
  thrown: unknown,
  fields: Readonly<Record<string, FieldPath<Values>>> = {},
): SaveOutcome<Values> {
  const failure = toFailure(thrown);
  const field = failure.field === null ? undefined : fields[failure.field];
  if (!field) return { saved: false, message: sentences(failure) };
  const marks: Partial<Record<FieldPath<Values>, string>> = {};
  marks[field] = `${failure.what} ${failure.next}`;
  return { saved: false, message: failure.kept, fields: marks };
}
