/* A pool in a form. Pure. */
import type { CreatePool, EditPool, KeySource, Pool } from "@/api";
import type { CustomerChoice } from "@/features/license-form/CustomerPicker";
import { OWN_PATTERN } from "@/features/license-form/create";
import { endOfDay, parseDay, writeDay } from "@/lib/day";
import { WORDS } from "./words";

export type PoolValues = {
  name: string;
  product_id: string;
  customer: CustomerChoice | null;
  /** A generator's id, or the pattern. */
  source: string;
  pattern: string;
  seats: string;
  kind: "transferable" | "untransferable";
  contract: string;
  /** Days as they are typed. */
  purchased: string;
  expires: string;
  reason: string;
};

export const MOST_SEATS = 10_000;

const dayText = (at: string | null | undefined) => (at ? writeDay(new Date(at)) : "");

export function poolValues(pool: Pool | null): PoolValues {
  return {
    name: pool?.name ?? "",
    product_id: pool?.product.id ?? "",
    customer: pool?.customer ?? null,
    source: "",
    pattern: "",
    seats: String(pool?.seats.total ?? 10),
    kind: pool && !pool.transferable ? "untransferable" : "transferable",
    contract: pool?.contract ?? "",
    purchased: dayText(pool?.purchased_at),
    expires: dayText(pool?.expires_at),
    reason: "",
  };
}

/** The number of seats that was typed; null when it is none. */
export function seatsOf(text: string): number | null {
  const plain = text.replaceAll(",", "").trim();
  if (!/^\d+$/.test(plain)) return null;
  const count = Number(plain);
  return count >= 1 && count <= MOST_SEATS ? count : null;
}

/** What is wrong with the number of seats, of a pool that has `least` of them. */
export function seatsProblem(text: string, least: number): string | true {
  const count = seatsOf(text);
  if (count === null) return WORDS.countWrong;
  return count >= least || WORDS.countLess(least);
}

/** A day of the past or the future as a moment; what was there before stays when the same day is written. */
function momentOf(text: string, before: string | null, now: Date, end: boolean): string | null {
  if (text.trim() === "") return null;
  if (before !== null && text.trim() === dayText(before)) return before;
  const day = parseDay(text, now);
  if (!day) return null;
  return (end ? endOfDay(day) : day).toISOString();
}

export function dayProblem(text: string, now: Date, ahead: boolean, before: string | null): string | true {
  if (text.trim() === "" || text.trim() === dayText(before)) return true;
  const day = parseDay(text, now);
  if (!day) return WORDS.dayWrong;
  return !ahead || endOfDay(day) > now || WORDS.dayPast;
}

const textOrNone = (text: string) => text.trim() || null;

export function sourceOf({ source, pattern }: Pick<PoolValues, "source" | "pattern">): KeySource {
  return source === OWN_PATTERN
    ? { kind: "format", format: { kind: "pattern", pattern } }
    : { kind: "generator", id: source };
}

export function createRequest(values: PoolValues, now: Date): CreatePool {
  return {
    name: values.name.trim(),
    product_id: values.product_id,
    customer_id: values.customer?.id ?? null,
    source: sourceOf(values),
    seats: seatsOf(values.seats) ?? 0,
    transferable: values.kind === "transferable",
    contract: textOrNone(values.contract),
    purchased_at: momentOf(values.purchased, null, now, false),
    expires_at: momentOf(values.expires, null, now, true),
    reason: textOrNone(values.reason),
  };
}

export function editRequest(
  seen: Pick<EditPool, "id" | "version">,
  pool: Pool,
  values: PoolValues,
  now: Date,
): EditPool {
  return {
    ...seen,
    name: values.name.trim(),
    contract: textOrNone(values.contract),
    purchased_at: momentOf(values.purchased, pool.purchased_at, now, false) ?? pool.purchased_at,
    expires_at: momentOf(values.expires, pool.expires_at, now, true),
    seats: seatsOf(values.seats) ?? pool.seats.total,
    reason: textOrNone(values.reason),
  };
}
