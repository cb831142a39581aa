/* An enrollment link in a form, in a sentence and in an address. Pure. */
import type { EnrollmentLink, LinkTerms, Pool } from "@/api";
import { parseDay, writeDay } from "@/lib/day";
import { formatDate } from "@/lib/format";
import { WORDS } from "./words";

export type Values = {
  name: string;
  pool: string;
  seats: string;
  term: string;
  mustReturn: boolean;
  auto: boolean;
  safe: string;
  evictions: string;
  domains: string;
  end: string;
};

export const NEW: Values = {
  name: "",
  pool: "",
  seats: "",
  term: "14",
  mustReturn: true,
  auto: false,
  safe: "7",
  evictions: "5",
  domains: "",
  end: "",
};

const text = (value: number | null | undefined) => (value == null ? "" : String(value));

/** A link as the form holds it. */
export function valuesOf({ name, pool, terms }: EnrollmentLink): Values {
  return {
    name,
    pool: pool.id,
    seats: String(terms.seats),
    term: text(terms.term_days),
    mustReturn: terms.must_return ?? false,
    auto: terms.auto_reassign ?? false,
    safe: text(terms.reassign_after_days),
    evictions: text(terms.evictions_per_day) || NEW.evictions,
    domains: (terms.domains ?? []).join(", "),
    end: terms.expires_at ? writeDay(new Date(terms.expires_at)) : "",
  };
}

/** A whole number in a box; null when it is empty, undefined when it is none. */
export function numberOf(value: string): number | null | undefined {
  if (value.trim() === "") return null;
  return /^\d{1,6}$/.test(value.trim()) ? Number(value) : undefined;
}

/** When the link ends: null never, undefined when the day is none that lies ahead. A day counts to its end. */
export function endOf(end: string, now: Date): string | null | undefined {
  if (end.trim() === "") return null;
  const day = parseDay(end, now);
  if (!day) return undefined;
  const last = new Date(day.getFullYear(), day.getMonth(), day.getDate(), 23, 59, 59);
  return last > now ? last.toISOString() : undefined;
}

/**
 * The terms as the core takes them. What makes no sense for the pool, or without the switch before it, is left out. An end
 * that nobody touched stays to the second, also when it is over.
 */
export function termsOf(
  values: Values,
  transferable: boolean,
  now: Date,
  before?: EnrollmentLink,
): LinkTerms {
  const term = transferable ? (numberOf(values.term) ?? null) : null;
  const auto = transferable && values.auto;
  const untouched = before !== undefined && valuesOf(before).end === values.end;
  return {
    seats: numberOf(values.seats) ?? 0,
    term_days: term,
    must_return: term !== null && values.mustReturn,
    auto_reassign: auto,
    reassign_after_days: auto ? (numberOf(values.safe) ?? null) : null,
    evictions_per_day: auto ? (numberOf(values.evictions) ?? null) : null,
    domains: domainsOf(values.domains),
    expires_at: untouched ? (before.terms.expires_at ?? null) : (endOf(values.end, now) ?? null),
  };
}

export function domainsOf(domains: string): string[] {
  return domains.split(/[\s,;]+/).filter((domain) => domain !== "");
}

/** What people who have the link will experience, a sentence each. */
export function experience(terms: LinkTerms, transferable: boolean): string[] {
  const domains = terms.domains ?? [];
  const who = domains.length === 0 ? WORDS.whoAny : WORDS.whoAt(domains.join(", "));
  const end = terms.expires_at ? [WORDS.ends(formatDate(new Date(terms.expires_at)))] : [];
  if (!transferable) return [WORDS.takesForGood(who, terms.seats), WORDS.proves, WORDS.full, ...end];
  const term = terms.term_days ?? null;
  const keeps = term === null ? WORDS.keeps : terms.must_return ? WORDS.returns(term) : WORDS.asked(term);
  const full = terms.auto_reassign
    ? WORDS.rolls(terms.reassign_after_days ?? null, terms.evictions_per_day ?? 0)
    : WORDS.full;
  return [WORDS.takes(who, terms.seats), WORDS.proves, keeps, full, ...end];
}

/** The terms in a cell of the list. */
export function shortTerms({ terms, pool }: Pick<EnrollmentLink, "terms" | "pool">): [string, string | null] {
  if (!pool.transferable) return [WORDS.short.forGood, null];
  const term = terms.term_days ?? null;
  const first =
    term === null ? WORDS.short.open : terms.must_return ? WORDS.short.back(term) : WORDS.short.asked(term);
  return [first, terms.auto_reassign ? WORDS.short.rolling(terms.reassign_after_days ?? null) : null];
}

/** The link's whole address; only its path where nobody said where the server is. */
export function urlOf(server: string | null, path: string): string {
  return `${(server ?? "").replace(/\/+$/, "")}${path}`;
}

/** Pools of active products, by name, for the form. */
export function choices(pools: readonly Pool[]): Pool[] {
  return pools
    .filter(({ product }) => product.status === "active")
    .toSorted((one, other) => one.name.localeCompare(other.name));
}
