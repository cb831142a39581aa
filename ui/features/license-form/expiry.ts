import type { ExpiryChoice, Validity, ValidityStart, ValidityUnit } from "@/api";
import { endOfDay, parseDay, writeDay } from "@/lib/day";
import { words } from "./words";

/** When a license ends, while it is being chosen. What another kind holds stays until it is needed again. */
export type ExpiryDraft = {
  /** `default`: as the generator, or the license before, has it. */
  kind: "default" | "lifetime" | "at" | "after";
  /** The day as it was typed. */
  day: string;
  amount: string;
  unit: ValidityUnit;
  from: ValidityStart;
};

/** Where an expiry stands: the moment, and the validity that waits. */
export type Expiry = { expires_at: string | null; pending_validity: Validity | null };

/** An expiry as it stands, ready to be changed. */
export function expiryDraft({ expires_at, pending_validity }: Expiry): ExpiryDraft {
  const { amount = 1, unit = "years", from = "assignment" } = pending_validity ?? {};
  const kind = pending_validity ? "after" : expires_at === null ? "lifetime" : "at";
  const day = expires_at === null ? "" : writeDay(new Date(expires_at));
  return { kind, day, amount: String(amount), unit, from };
}

const MOST: Readonly<Record<ValidityUnit, number>> = { days: 36_500, months: 1_200, years: 100 };

/** The validity that was typed; null when it is none. */
export function typedValidity({ amount, unit, from }: ExpiryDraft): Validity | null {
  const plain = amount.trim();
  if (!/^\d{1,6}$/.test(plain)) return null;
  const count = Number(plain);
  return count >= 1 && count <= MOST[unit] ? { amount: count, unit, from } : null;
}

/** The last second of the day that was typed; steps such as "+30 days" go on from `from`. */
export function typedEnd({ day }: ExpiryDraft, now: Date, from: Date = now): Date | null {
  const parsed = parseDay(day, now, from);
  return parsed && endOfDay(parsed);
}

/** What is wrong with it; null when it does. */
export function expiryProblem(draft: ExpiryDraft, now: Date, from: Date = now): string | null {
  if (draft.kind === "after")
    return typedValidity(draft) ? null : words.validityProblem(MOST[draft.unit], draft.unit);
  if (draft.kind !== "at") return null;
  if (draft.day.trim() === "") return words.dayMissing;
  const end = typedEnd(draft, now, from);
  if (!end) return words.dayUnread;
  return end <= now || sameDay(end, now) ? words.dayPast(now) : null;
}

function sameDay(a: Date, b: Date): boolean {
  return writeDay(a) === writeDay(b);
}

/** As operations take it; null leaves it to the generator, or to the license before. Only for drafts without a problem. */
export function expiryChoice(draft: ExpiryDraft, now: Date = new Date()): ExpiryChoice | null {
  switch (draft.kind) {
    case "default":
      return null;
    case "lifetime":
      return { kind: "lifetime" };
    case "at": {
      const at = typedEnd(draft, now);
      return at && { kind: "at", at: at.toISOString() };
    }
    case "after": {
      const validity = typedValidity(draft);
      return validity && { kind: "after", validity };
    }
  }
}

/** Where a changed expiry comes to stand. A day that is as it was keeps its hour. */
export function expiryOf(draft: ExpiryDraft, before: Expiry, now: Date): Expiry | null {
  const old = expiryDraft(before);
  if (sameDraft(draft, old)) return before;
  if (draft.kind === "lifetime") return { expires_at: null, pending_validity: null };
  if (draft.kind === "after") {
    const validity = typedValidity(draft);
    return validity && { expires_at: null, pending_validity: validity };
  }
  const end = typedEnd(draft, now, before.expires_at === null ? now : new Date(before.expires_at));
  return end && { expires_at: end.toISOString(), pending_validity: null };
}

/** Whether two drafts say the same: what another kind holds does not count, nor how a day is written. */
export function sameDraft(a: ExpiryDraft, b: ExpiryDraft): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "at") {
    const now = new Date();
    const [one, other] = [parseDay(a.day, now), parseDay(b.day, now)];
    return one && other && !a.day.startsWith("+") ? one.getTime() === other.getTime() : a.day === b.day;
  }
  if (a.kind !== "after") return true;
  return a.amount.trim() === b.amount.trim() && a.unit === b.unit && a.from === b.from;
}

/** A step such as "+30 days" as the day it means, so that nothing that is compared later means another one. */
export function settled(draft: ExpiryDraft, now: Date, from: Date = now): ExpiryDraft {
  if (draft.kind !== "at" || !draft.day.trim().startsWith("+")) return draft;
  const end = typedEnd(draft, now, from);
  return end ? { ...draft, day: writeDay(end) } : draft;
}
