import { words } from "./words";

export const LONGEST_REASON = 500;

/** A reason while it is given: one of the usual ones, more words, or both. */
export type ReasonDraft = { preset: string | null; text: string };

export const NO_REASON: ReasonDraft = { preset: null, text: "" };

/** The reason as the audit trail keeps it; null when none was given. */
export function reasonText({ preset, text }: ReasonDraft): string | null {
  const more = text.trim();
  if (preset === null || preset === words.other) return more === "" ? null : more;
  return more === "" ? preset : `${preset}: ${more}`;
}

/** Why it does not do yet; null when it does. */
export function reasonProblem(draft: ReasonDraft, required: boolean): string | null {
  const text = reasonText(draft);
  if (text === null) return required ? words.reasonMissing : null;
  const over = [...text].length - LONGEST_REASON;
  return over > 0 ? words.reasonLong(over) : null;
}
