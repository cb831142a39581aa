import type { ExpiresFilter, Sweep, SweepState } from "@/api";
import { EVERYTHING, type ListQuery } from "@/features/licenses/query/query";

/** The sweep that waits for an answer; there is at most one that counts, the newest. */
export function askingSweep(state: SweepState | undefined): Sweep | null {
  return state?.sweeps.find((sweep) => sweep.state === "asking") ?? null;
}

/** The licenses it is about: past their expiry and not expired yet, those that ended first on top. */
export function reviewQuery(sweep: Pick<Sweep, "at">): ListQuery {
  const expires: ExpiresFilter = { kind: "between", from: null, to: sweep.at };
  return {
    ...EVERYTHING,
    statuses: ["assigned", "active", "inactive", "suspended"],
    expires,
    sort: { field: "expires", order: "ascending" },
  };
}
