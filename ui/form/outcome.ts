import type { FieldPath, FieldValues } from "react-hook-form";

/** What a form stands on before it can be filled in. */
export type LoadState =
  | { state: "ready" }
  | { state: "loading" }
  /** What happened and what to do, as a sentence. */
  | { state: "failed"; message: string; onRetry?: () => void };

/** What saving came to. A refusal keeps everything that was typed. */
export type SaveOutcome<Values extends FieldValues> =
  | { saved: true }
  | { saved: false; message: string; fields?: Partial<Record<FieldPath<Values>, string>> };

export const READY: LoadState = { state: "ready" };

/** How many fields differ from what was loaded. A list or an object counts as one. */
export function countChanges(dirty: unknown): number {
  if (typeof dirty !== "object" || dirty === null) return 0;
  return Object.values(dirty).filter(isDirty).length;
}

function isDirty(mark: unknown): boolean {
  if (mark === true) return true;
  if (typeof mark !== "object" || mark === null) return false;
  return Object.values(mark).some(isDirty);
}

export type FieldProblem = { name: string; message: string };

/** The messages in a tree of field errors, flat, in the order of the form, with their dotted names. */
export function listProblems(errors: unknown, prefix = ""): FieldProblem[] {
  if (typeof errors !== "object" || errors === null) return [];
  return Object.entries(errors).flatMap(([key, value]) => {
    const name = prefix ? `${prefix}.${key}` : key;
    if (key === "root" || key === "ref" || typeof value !== "object" || value === null) return [];
    const message: unknown = Reflect.get(value, "message");
    return typeof message === "string" && message ? [{ name, message }] : listProblems(value, name);
  });
}
