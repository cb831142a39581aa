/* How long licenses are valid, and how many devices they allow: as the core takes it, in a form, in words. Pure. */
import type { Validity, ValidityStart, ValidityUnit } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";
import { formatValidity } from "@/lib/validity";
import { VALIDITY_WORDS as words } from "./words";

export type ValidityValues = {
  kind: "lifetime" | "counted";
  amount: string;
  unit: ValidityUnit;
  from: ValidityStart;
};

export type LimitValues = { unlimited: boolean; count: string };

export function validityValues(validity: Validity | null): ValidityValues {
  if (validity === null) return { kind: "lifetime", amount: "1", unit: "years", from: "assignment" };
  const { amount, unit, from } = validity;
  return { kind: "counted", amount: amount.toString(), unit, from };
}

export function validityOf(values: ValidityValues): Validity | null {
  if (values.kind === "lifetime") return null;
  return { amount: Number(values.amount), unit: values.unit, from: values.from };
}

/** A hundred years, in each unit. */
const MOST: Readonly<Record<ValidityUnit, number>> = { days: 36_500, months: 1200, years: 100 };

export function amountProblem(text: string, unit: ValidityUnit): string | true {
  const most = MOST[unit];
  const fine = /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
  return fine || words.amountWrong(formatCount(most));
}

/** "1 year from assignment", "Lifetime" */
export function describeValidity(validity: Validity | null): string {
  return validity === null ? words.lifetime : formatValidity(validity);
}

export function limitValues(limit: number): LimitValues {
  return limit < 0 ? { unlimited: true, count: "1" } : { unlimited: false, count: limit.toString() };
}

export function limitOf(values: LimitValues): number {
  return values.unlimited ? -1 : Number(values.count);
}

export function limitProblem(text: string): string | true {
  const fine = /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 10_000;
  return fine || words.limitWrong;
}

/** "3 devices", "Unlimited" */
export function describeLimit(limit: number): string {
  return limit < 0 ? words.unlimited : formatNoun(limit, "device");
}
