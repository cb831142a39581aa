/* What the health of a workspace says. */
import type { SeatFault } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";

const seats = (count: number) => formatNoun(count, "seat");

const FAULT: Readonly<Record<SeatFault, string>> = {
  missing: "Free seats are lost. A repair makes them anew.",
  surplus_free: "Free seats are too many. A repair removes them; nobody ever had their keys.",
  surplus_held: "More people hold a seat than were bought. A repair names them, and takes nobody’s away.",
};

export const WORDS = {
  title: "Workspace health",
  lead: "How the workspace stands: backups, what is checked by itself, databases.",
  databases: "Databases",
  databaseColumns: ["Database", "Schema", "Audit trail", "List index", "Size", "Uploads and results"],
  control: "Workspace",
  sealed: (sealed: number, signed: number) =>
    `Sealed to ${formatCount(sealed)}, signed to ${formatCount(signed)}`,
  waiting: (count: number) => `${formatNoun(count, "entry", "entries")} about to be sealed`,
  verified: (intact: boolean, to: number) => (intact ? `Verified to ${formatCount(to)}` : "Found broken"),
  neverVerified: "Not verified yet",
  toAudit: "Verify the audit trail",
  index: (licenses: string) => `${licenses} licenses`,
  indexLoads: "Loading; the database answers",
  indexSizes: (memory: string, snapshot: string) => `${memory} in memory, ${snapshot} on disk`,
  program: (version: string) => `Keydesk ${version}.`,
  backupsTake: (size: string) => `Backups in the plan’s folder take ${size}.`,
  seats: "Seats of pools",
  seatsHelp:
    "Every pool has as many seats as were bought, whatever is given, taken, replaced or revoked. It is counted every few minutes.",
  never: "Not counted yet",
  neverHelp: "The first count comes a few seconds after the workspace is opened.",
  whole: (pools: number, count: number) =>
    pools === 0
      ? "There are no pools yet"
      : pools === 1
        ? `The pool has the ${seats(count)} that were bought`
        : `All ${formatCount(pools)} pools have the ${seats(count)} that were bought`,
  differ: (count: number, pools: number) =>
    `${formatCount(count)} of ${formatNoun(pools, "pool")} ${count === 1 ? "does" : "do"} not have the seats that were bought`,
  differHelp:
    "Somebody may have changed the database by hand, or Keydesk made a mistake. Nobody loses access by it.",
  checked: "Counted",
  checkNow: "Count now",
  checking: "Counting…",
  repair: "Repair…",
  nothingWrong: "Nothing is wrong.",
  ownersOnly: "Only owners repair seats.",

  table: "Pools with a difference",
  pool: "Pool",
  bought: "Bought",
  counted: "Counted",
  difference: "Difference",
  what: "What is wrong",
  fault: FAULT,
  signed: (count: number) => (count > 0 ? `+${formatCount(count)}` : `−${formatCount(-count)}`),
  openPool: (name: string) => `Open pool ${name}`,

  repairTitle: "Repair the seats of pools?",
  repairAction: (pools: number) => `Repair ${formatNoun(pools, "pool")}`,
  repairing: "Repairing…",
  willMake: (count: number) =>
    `**${formatNoun(count, "free seat")}** ${count === 1 ? "is" : "are"} made anew`,
  willMakeDetail: "Under new keys.",
  willRemove: (count: number) =>
    `**${formatNoun(count, "free seat")}** ${count === 1 ? "is" : "are"} removed`,
  willRemoveDetail: "Nobody ever had their keys.",
  willName: "**Nobody loses a seat**",
  willNameDetail: "Who holds one too many is named, for you to decide.",
  willAudit: "**The audit trail** says what was done to each pool",

  report: "What the repair did",
  reportNone: "Nothing needed a repair any more.",
  made: (count: number) => `made ${formatNoun(count, "free seat")}`,
  removed: (count: number) => `removed ${formatNoun(count, "free seat")}`,
  over: (count: number) =>
    `${seats(count)} more than were bought ${count === 1 ? "is" : "are"} somebody’s: revoke as many, or add seats to the pool`,
  last: "The last to get one",
  dismiss: "Dismiss",
  repaired: (pools: number) => `Repaired ${formatNoun(pools, "pool")}`,
} as const;
