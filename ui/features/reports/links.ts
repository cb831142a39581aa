/* From a figure to the list behind it. */
import type { LicenseStatus } from "@/api";
import { EVERY_ENTRY, writeAudit } from "@/features/audit/query";
import { writePlace } from "@/features/licenses/query/codec";
import { EVERYTHING, type ListQuery } from "@/features/licenses/query/query";
import { writeListAddress } from "@/features/lists";
import { ACTIVATIONS, AUDIT, DENIALS, LICENSES, PAGES, REPORTS } from "@/features/shell/pages";
import { addDays } from "./period";

/** Somebody's, and not at an end. */
export const UNDER_WAY: readonly LicenseStatus[] = ["assigned", "active", "inactive", "suspended"];

export function licensesWhere(environment: string, query: Partial<ListQuery>): string {
  return `${LICENSES}?${writePlace({ environment, query: { ...EVERYTHING, ...query } })}`;
}

const SOONEST = { field: "expires", order: "ascending" } as const;

/** Licenses that end within days from now. */
export function endingWithin(environment: string, days: number): string {
  return licensesWhere(environment, {
    statuses: UNDER_WAY,
    expires: { kind: "within", days },
    sort: SOONEST,
  });
}

/** Licenses that end on days of UTC, both included. */
export function endingOn(
  environment: string,
  { from, to, product = null }: { from: string; to: string; product?: string | null },
  statuses: readonly LicenseStatus[] = UNDER_WAY,
): string {
  const start = `${from}T00:00:00.000Z`;
  const end = `${addDays(to, 1)}T00:00:00.000Z`;
  return licensesWhere(environment, {
    statuses,
    products: product === null ? [] : [product],
    expires: { kind: "between", from: start, to: end },
    sort: SOONEST,
  });
}

export function denialsOf(environment: string, cause: string | null, days: number): string {
  const period = days <= 7 ? "7" : days <= 30 ? "" : "90";
  return `${DENIALS}?${writeListAddress(environment, { filters: { days: period, cause: cause ?? "" } })}`;
}

export function activationsOf(environment: string, product: string | null): string {
  const filters = { product: product ?? "", state: product === null ? "" : "in_use", sort: "activated" };
  return `${ACTIVATIONS}?${writeListAddress(environment, { filters })}`;
}

export function auditOf(environment: string, thing: string | null): string {
  return `${AUDIT}?${writeAudit(environment, { ...EVERY_ENTRY, thing })}`;
}

const POOLS = "/pools";

/** The pool, or the free licenses of its product where the desk has no page of pools. */
export function poolAt(environment: string, pool: string, product: string): string {
  return PAGES.some(({ path }) => (path as string) === POOLS)
    ? `${POOLS}?${writeListAddress(environment, { open: pool })}`
    : licensesWhere(environment, { statuses: ["available"], products: [product] });
}

export function reportAt(environment: string, filters: Readonly<Record<string, string>>): string {
  return `${REPORTS}?${writeListAddress(environment, { filters })}`;
}
