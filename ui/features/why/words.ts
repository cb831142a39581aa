import type { Remedy, VerdictCode } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";

/** Why a device is refused, or what lets it pass, in a headline and in a few words. */
export const VERDICT_WORDS: Readonly<Record<VerdictCode, { headline: string; short: string }>> = {
  VALID: { headline: "it may activate", short: "passes" },
  IN_GRACE: { headline: "it may activate, within the grace period", short: "passes, in grace" },
  NOT_FOUND: { headline: "the key does not exist here", short: "unknown key" },
  WRONG_PRODUCT: { headline: "the key is for another product", short: "wrong product" },
  NOT_ASSIGNED: { headline: "the license has no customer", short: "not assigned" },
  REVOKED: { headline: "the license is revoked", short: "revoked" },
  SUSPENDED: { headline: "the license is suspended", short: "suspended" },
  INACTIVE: { headline: "the license is inactive", short: "inactive" },
  EXPIRED: { headline: "the license has expired", short: "expired" },
  DEVICE_IGNORED: { headline: "the device is ignored", short: "device ignored" },
  LIMIT_REACHED: { headline: "all activations are in use", short: "limit reached" },
  NOT_ACTIVATED: { headline: "the license is not activated on it", short: "not activated" },
  NO_LICENSE: { headline: "its organisation has no license for it", short: "no license" },
};

/** What each check asks. */
export const CHECK_WORDS = {
  key: (environment: string) => `Key exists in ${environment}`,
  product: "Product may be used",
  customer: "License has a customer",
  status: "Status allows activation",
  expiry: "Not expired",
  device: "Device is not ignored",
  seats: "A free activation",
} as const;

/** What the panel says. */
export const words = {
  title: "Why can’t this device activate?",
  copyTicket: "Copy for the ticket",
  ticketCopied: "Copied the explanation, with the key shortened",
  device: "Device",
  find: "Fingerprint or name",
  refusedLately: "Refused lately",
  activated: "Activated devices",
  others: "Others",
  newDevice: "Any new device",
  newDeviceHelp: "One that was never seen",
  fingerprint: (text: string) => `Fingerprint “${text}”`,
  unknownDevice: "Unknown device",
  times: (count: number) => `${formatCount(count)} times`,
  noDevices: "No device was refused or activated yet.",
  loading: "Deciding",

  aNewDevice: "A new device",
  refused: (device: string, why: string) => `${device} is refused: ${why}`,
  passes: (device: string, how: string) => `${device} passes: ${how}`,
  failsFirst: (check: number) => `Check ${check} fails first`,
  moreFail: (count: number) =>
    count === 1 ? "One more fails after it." : `${formatCount(count)} more fail after it.`,
  allPass: "Every check passes.",
  decided: (when: string) => `Evaluated ${when}.`,

  found: "Found",
  notFound: "Not found",
  productIs: (name: string, code: string) => `${name}, ${code}`,
  productAsked: (name: string, code: string, asked: string) => `It is for ${name} (${code}); ${asked} asked`,
  noCustomer: "Nobody yet",
  stopped: (status: string, by: string | null, since: string | null, reason: string | null) =>
    [
      `${status}${since ? ` since ${since}` : ""}${by ? `, by ${by}` : ""}`,
      ...(reason ? [`“${reason}”`] : []),
    ].join(": "),
  lifetime: "Lifetime",
  notBegun: (validity: string) => `Not begun: ${validity}`,
  ends: (date: string, relative: string, grace: number) =>
    `${date}, ${relative}${grace > 0 ? `, then ${formatNoun(grace, "day")} of grace` : ""}`,
  inGrace: (date: string, until: string) => `Ended ${date}, works until ${until} in grace`,
  ended: (date: string, until: string | null) =>
    `Ended ${date}${until ? `, grace until ${until}` : ", no grace"}`,
  known: "Seen before",
  unknown: "Never seen",
  ignored: (by: string | null, since: string, reason: string | null) =>
    `Ignored${by ? ` by ${by}` : ""} on ${since}${reason ? `: “${reason}”` : ""}`,
  held: (used: number, limit: string) => `It holds one of ${limit}, ${formatCount(used)} in use`,
  seats: (limit: string, used: number) => `Limit ${limit}, used ${formatCount(used)}`,
  seatOf: (device: string, seen: string) => `${device} (${seen})`,
  seatsMore: (count: number) => `${formatCount(count)} more`,
  unlimited: "unlimited",

  tryRemedy: "Try a remedy",
  nothingYet: "Nothing changes until you apply",
  noRemedy: "No remedy is needed.",
  noRemedyFails: "Nothing here would help. Check the key and the product the device asks for.",
  alone: (passes: boolean, verdict: string) =>
    passes ? `alone: ${verdict}` : `alone: still fails, ${verdict}`,
  wouldPass: "would pass",
  wouldPassGrace: "would pass, in grace",
  needsManager: "needs a manager",
  needsSupport: "needs support or a manager",
  needsOwner: "needs an owner",
  replaceNow: "Replace…",
  reason: "Reason",
  reasonOptional: "Optional, kept in the audit trail",
  reasonRequired: "Kept in the audit trail",
  reasonMissing: "Give a reason first: a device loses access.",
  reasonHint: "A ticket, who asked",
  with: (changes: number) =>
    changes === 1 ? "With this change" : `With these ${formatCount(changes)} changes`,
  itPasses: (lead: string, seat: string | null) =>
    `${lead} it would pass${seat ? `, as activation ${seat}` : ""}.`,
  itFails: (lead: string, verdict: string) => `${lead} it still fails: ${verdict}.`,
  seatNumber: (seat: number, limit: string) => `${formatCount(seat)} of ${limit}`,
  chooseRemedy: "Choose what to change to see what it brings.",
  passesNow: "It passes now. The device may try again.",
  close: "Close",
  apply: (changes: number) => (changes === 0 ? "Apply changes" : `Apply ${formatNoun(changes, "change")}`),
  applying: "Applying…",
  beingApplied: "It is being applied.",
  nothingChosen: "Choose a remedy first.",
  deciding: "The combination is being decided.",
  applied: (changes: number) => `Applied ${formatNoun(changes, "change")}`,
  noUndo: "Applied together, they are not taken back together.",
} as const;

/** A remedy as what would be done. `subject` names the device it is about. */
export function remedyWords(
  remedy: Remedy,
  subject: string | null,
  date: (iso: string) => string,
): { action: string; object: string } {
  const device = subject ?? "the device";
  switch (remedy.kind) {
    case "stop_ignoring":
      return { action: `Stop ignoring ${device}`, object: "" };
    case "deactivate_device":
      return { action: `Deactivate ${device}`, object: "unseen the longest" };
    case "raise_limit":
      return { action: `Raise the limit to ${formatCount(remedy.to)}`, object: "" };
    case "reactivate":
      return { action: "Reactivate the license", object: "" };
    case "lift_suspension":
      return { action: "Lift the suspension", object: "" };
    case "extend":
      return { action: `Extend it to ${date(remedy.expires_at)}`, object: "" };
    case "replace":
      return { action: "Replace the license", object: "" };
  }
}
