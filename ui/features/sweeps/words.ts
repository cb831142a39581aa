/* What the expiry sweep says. */
import type { SweepDoubt, SweepStep } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";

const ASKS: Readonly<Record<SweepDoubt, (count: number) => { fact: string; why: string }>> = {
  too_many: (count) => ({
    fact: `${licenses(count)} would expire now,`,
    why: "more than 1% at once.",
  }),
  clock_jumped: (count) => ({
    fact: `${licenses(count)} would expire now,`,
    why: "but the clock jumped by more than a day. Check it first.",
  }),
};

const STATES: Readonly<Record<SweepStep, string>> = {
  asking: "Asks",
  done: "Done",
  taken_back: "Taken back",
  settled: "Answered later",
};

function licenses(count: number): string {
  return formatNoun(count, "license");
}

export const WORDS = {
  asks: ASKS,
  look: "Look, then decide. Until then their status stays.",
  review: "Review",
  letExpire: "Let them expire…",
  ownerOnly: "Only an owner may decide this.",
  lost: "There is no connection; changes wait.",

  approveTitle: (count: number) => `Let ${licenses(count)} expire?`,
  approveStatus: "Their status becomes expired",
  approveStatusHelp: "An expired license is replaced, not extended.",
  approveDevices: "Devices lose access at their next check",
  approveDevicesHelp: "The time refuses them already; now the status says so, too.",
  approveBack: "It can be taken back",
  approveBackHelp: "In Settings, under Expiry sweep, as one batch.",
  cancel: "Cancel",
  approve: (count: number) => `Let ${licenses(count)} expire`,
  working: "It is being done.",
  approved: (count: number) => `${licenses(count)} expired`,

  title: "Expiry sweep",
  help: (environment: string) =>
    `Every minute, licenses past their expiry and grace in ${environment} become expired. A sweep that would expire more than 1% (and over 50) at once, or follows a jump of the clock, stops and asks.`,
  list: "The newest sweeps",
  none: "No sweep has had anything to do yet.",
  state: STATES,
  swept: (count: number, state: SweepStep) =>
    state === "asking" || state === "settled"
      ? `${licenses(count)} would expire`
      : `${licenses(count)} expired`,
  doubt: {
    too_many: "more than 1% at once",
    clock_jumped: "the clock had jumped",
  } satisfies Record<SweepDoubt, string>,
  more: (count: number) => `Show ${formatCount(count)} older`,
  takeBack: "Take back…",
  takeBackTitle: (count: number) => `Take back the expiry of ${licenses(count)}?`,
  takeBackStatus: "Licenses nobody touched since stand as before",
  takeBackStatusHelp: "With the status they had. Those that were replaced, revoked or deleted stay so.",
  takeBackRests: "Sweeps rest from then on",
  takeBackRestsHelp:
    "Otherwise the next one would expire them again within a minute. Resume them here when the cause is gone.",
  takeBackTime: "The time still decides",
  takeBackTimeHelp: "A device past expiry and grace is refused until the expiry is moved.",
  takeBackAction: (count: number) => `Take back ${licenses(count)}`,
  tookBack: "The sweep was taken back; sweeps rest now",
  rest: "Sweeps rest.",
  restHelp:
    "No license becomes expired by itself since one was taken back. Devices are still refused by the time itself.",
  resume: "Resume sweeps",
  resumed: "Sweeps go on",
} as const;
