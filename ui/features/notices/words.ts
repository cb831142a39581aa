/* What notices say. */
import { formatCount, formatNoun } from "@/lib/format";

export const WORDS = {
  title: "Notices",
  bell: (unread: number) => (unread === 0 ? "Notices" : `Notices, ${formatCount(unread)} new`),
  none: "Nothing to tell. What you want to be told of stands in Settings.",
  unread: "new",
  expiring: (count: number, days: number) =>
    `${formatNoun(count, "license")} ${count === 1 ? "expires" : "expire"} within ${days} days`,
  failed: (job: string, state: string) => `${job}: ${state.toLowerCase()}`,
  caseOf: (rule: string, product: string, suspended: boolean) =>
    `${rule}: a license of ${product}${suspended ? " was suspended" : ""}`,
  inEnvironment: (environment: string) => `In ${environment}.`,
  choose: "Choose in Settings",
} as const;
