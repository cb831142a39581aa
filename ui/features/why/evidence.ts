import type { Evidence, Remedy, VerdictCode } from "@/api";
import { formatCount, formatDate, formatMoment, formatRelative } from "@/lib/format";
import { formatValidity } from "@/lib/validity";
import { STATUS_LABEL } from "@/ui";
import { CHECK_WORDS, words } from "./words";

/** More are counted, not named. */
const NAMED_SEATS = 5;

/** What a check asks. */
export function checkTitle(evidence: Evidence, environment: string): string {
  return evidence.check === "key" ? CHECK_WORDS.key(environment) : CHECK_WORDS[evidence.check];
}

/** What a check looked at, as a person reads it. */
export function evidenceText(evidence: Evidence, fails: VerdictCode | null, now: Date): string {
  switch (evidence.check) {
    case "key":
      return fails ? words.notFound : words.found;
    case "product":
      return fails && evidence.asked !== null
        ? words.productAsked(evidence.name, evidence.code, evidence.asked)
        : words.productIs(evidence.name, evidence.code);
    case "customer":
      return evidence.name ?? words.noCustomer;
    case "status": {
      const { status, by, since, reason } = evidence;
      return words.stopped(STATUS_LABEL[status], by, since && formatDate(new Date(since)), reason);
    }
    case "expiry":
      return expiryText(evidence, fails, now);
    case "device": {
      const { known, ignored_at: at, ignored_by: by, reason } = evidence;
      if (at !== null) return words.ignored(by, formatMoment(new Date(at), now), reason);
      return known ? words.known : words.unknown;
    }
    case "seats":
      return seatsText(evidence, fails, now);
  }
}

type Of<C extends Evidence["check"]> = Extract<Evidence, { check: C }>;

function expiryText(evidence: Of<"expiry">, fails: VerdictCode | null, now: Date): string {
  const { expires_at: at, grace_until: until, grace_days: days, pending } = evidence;
  if (pending) return words.notBegun(formatValidity(pending));
  if (at === null) return words.lifetime;
  const end = new Date(at);
  const grace = until && until !== at ? formatDate(new Date(until)) : null;
  if (end > now) return words.ends(formatDate(end), formatRelative(end, now), days);
  return fails || grace === null
    ? words.ended(formatDate(end), grace)
    : words.inGrace(formatDate(end), grace);
}

function seatsText(evidence: Of<"seats">, fails: VerdictCode | null, now: Date): string {
  const { used, held, devices } = evidence;
  const limit = limitText(evidence.limit);
  if (held) return words.held(used, limit);
  const counted = words.seats(limit, used);
  if (!fails || devices.length === 0) return counted;
  const named = devices
    .slice(0, NAMED_SEATS)
    .map(({ name, last_seen_at }) => words.seatOf(name, formatRelative(new Date(last_seen_at), now)));
  const more = used - named.length;
  return `${counted}: ${[...named, ...(more > 0 ? [words.seatsMore(more)] : [])].join(", ")}`;
}

const limitText = (limit: number): string => (limit < 0 ? words.unlimited : formatCount(limit));

export const passes = (code: VerdictCode): boolean => code === "VALID" || code === "IN_GRACE";

/** Which activation it would be: "3 of 3"; null when it holds one already, or nobody counts. */
export function seatAfter(evidence: Evidence | undefined, remedies: readonly Remedy[]): string | null {
  if (evidence?.check !== "seats" || evidence.held) return null;
  let { used, limit } = evidence;
  for (const remedy of remedies) {
    if (remedy.kind === "deactivate_device") used -= 1;
    if (remedy.kind === "raise_limit") limit = remedy.to;
  }
  return limit < 0 ? null : words.seatNumber(used + 1, formatCount(limit));
}
