/* What was chosen so far for a bulk change, and whether it is enough. */
import type { BulkAction } from "@/api";
import type { ComboboxItem } from "@/ui";
import type { BulkKind } from "./actions";
import type { SentList } from "./customerList";
import { WORDS } from "./words";

export type FlagValue = "on" | "off" | "number" | "text";

export type Draft = {
  customer: ComboboxItem | null;
  list: SentList | null;
  by: "days" | "until" | "lifetime";
  days: string;
  /** A day, `2027-06-11`. */
  until: string;
  limit: string;
  unlimited: boolean;
  flag: string;
  valueKind: FlagValue;
  value: string;
  reason: string;
  /** The number of licenses, typed to confirm. */
  confirm: string;
};

export const EMPTY_DRAFT: Draft = {
  customer: null,
  list: null,
  by: "days",
  days: "365",
  until: "",
  limit: "",
  unlimited: false,
  flag: "",
  valueKind: "on",
  value: "",
  reason: "",
  confirm: "",
};

const LONGEST_REASON = 500;
const MOST_DAYS = 36_500;
const HIGHEST_LIMIT = 10_000;
const LONGEST_FLAG = 60;

/** The action, or what is missing (not given yet), or what is wrong with what was given. */
export type Reading = { action: BulkAction } | { missing: string } | { wrong: string };

export function readAction(kind: BulkKind, draft: Draft, now: Date): Reading {
  switch (kind) {
    case "assign":
      return draft.customer
        ? { action: { kind, customer_id: draft.customer.value } }
        : { missing: WORDS.customerMissing };
    case "assign_from_list":
      return draft.list?.upload
        ? { action: { kind, list: draft.list.upload } }
        : { missing: WORDS.listMissing };
    case "extend":
      return readExtension(draft, now);
    case "change_limit":
      return readLimit(draft);
    case "set_flag":
      return readFlag(draft);
    case "unset_flag": {
      const wrong = flagProblem(draft.flag);
      return wrong ?? { action: { kind, flag: draft.flag.trim() } };
    }
    default:
      return { action: { kind } };
  }
}

function readExtension({ by, days, until }: Draft, now: Date): Reading {
  if (by === "lifetime") return { action: { kind: "extend", by: { kind: "lifetime" } } };
  if (by === "days") {
    if (days.trim() === "") return { missing: WORDS.daysMissing };
    const count = wholeNumber(days);
    if (count === null || count < 1 || count > MOST_DAYS) return { wrong: WORDS.daysWrong };
    return { action: { kind: "extend", by: { kind: "days", days: count } } };
  }
  const end = endOfDay(until);
  if (end === null) return { missing: WORDS.untilMissing };
  if (end <= now) return { wrong: WORDS.untilPast };
  return { action: { kind: "extend", by: { kind: "until", at: end.toISOString() } } };
}

function readLimit({ limit, unlimited }: Draft): Reading {
  if (unlimited) return { action: { kind: "change_limit", activation_limit: -1 } };
  if (limit.trim() === "") return { missing: WORDS.limitMissing };
  const count = wholeNumber(limit);
  if (count === null || count < 1 || count > HIGHEST_LIMIT) return { wrong: WORDS.limitWrong };
  return { action: { kind: "change_limit", activation_limit: count } };
}

function readFlag({ flag, valueKind, value }: Draft): Reading {
  const problem = flagProblem(flag);
  if (problem) return problem;
  const set = (json: unknown): Reading => ({ action: { kind: "set_flag", flag: flag.trim(), value: json } });
  if (valueKind === "on" || valueKind === "off") return set(valueKind === "on");
  if (valueKind === "text") return set(value);
  if (value.trim() === "") return { missing: WORDS.numberMissing };
  const number = Number(value);
  return Number.isFinite(number) ? set(number) : { wrong: WORDS.numberWrong };
}

function flagProblem(flag: string): { missing: string } | { wrong: string } | null {
  const length = [...flag.trim()].length;
  if (length === 0) return { missing: WORDS.flagMissing };
  return length > LONGEST_FLAG ? { wrong: WORDS.flagTooLong } : null;
}

/** What is wrong with a reason; null when it is fine. */
export function reasonProblem(reason: string, required: boolean): string | null {
  const length = [...reason.trim()].length;
  if (length === 0) return required ? WORDS.reasonMissing : null;
  return length > LONGEST_REASON ? WORDS.reasonTooLong : null;
}

/** Whether the number that was typed is this one, however it is grouped: "1,224", "1 224". */
export function confirms(typed: string, count: number): boolean {
  const digits = typed.replace(/[\s,.'’]/g, "");
  return /^\d+$/.test(digits) && Number(digits) === count;
}

function wholeNumber(text: string): number | null {
  const digits = text.trim().replace(/(?<=\d)[, ](?=\d{3}\b)/g, "");
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

/** The last second of a day, here. */
function endOfDay(day: string): Date | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return null;
  return new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]), 23, 59, 59);
}

/** What was typed and not sent, by what it is for; as long as the window is open. */
const drafts = new Map<BulkKind, Draft>();

/** A list that another environment has is chosen again. */
export function keptDraft(kind: BulkKind, environment: string): Draft {
  const kept = drafts.get(kind) ?? EMPTY_DRAFT;
  return kept.list && kept.list.environment !== environment ? { ...kept, list: null } : kept;
}

/** Keeps a draft; the number typed to confirm belongs to one selection and is typed again. */
export function keepDraft(kind: BulkKind, draft: Draft): void {
  drafts.set(kind, { ...draft, confirm: "" });
}

export function forgetDraft(kind: BulkKind): void {
  drafts.delete(kind);
}
