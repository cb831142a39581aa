/* What abuse detection and its cases say. */
import type { AbuseEffect, AbuseRuleKind, CaseState } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";

const RULES: Readonly<Record<AbuseRuleKind, string>> = {
  devices: "Many devices",
  denials: "Many denied attempts",
  churn: "Device churn",
  networks: "Many networks",
  leaked_key: "Leaked key",
};

const HELP: Readonly<Record<Exclude<AbuseRuleKind, "leaked_key">, string>> = {
  devices:
    "Different devices that activated a license, or were refused, within one hour. A key that is passed around meets this first.",
  denials:
    "Refusals of a license within one hour. What is refused because the desk stopped the license does not count: its own devices go on asking.",
  churn:
    "Activations and deactivations within seven days, beyond the license’s limit: a few seats shared by many in turns. Unlimited licenses never meet this.",
  networks:
    "Different networks (the first three numbers of an address; /48 for IPv6) a license is used from within one day. Whole addresses are not kept for this.",
};

const ONE: Readonly<Record<AbuseRuleKind, string>> = {
  devices: "1 device in an hour",
  denials: "1 attempt in an hour",
  churn: "1 beyond the limit in 7 days",
  networks: "1 network in a day",
  leaked_key: "1 attempt in a day",
};

const UNITS: Readonly<Record<AbuseRuleKind, string>> = {
  devices: "devices in an hour",
  denials: "attempts in an hour",
  churn: "beyond the limit in 7 days",
  networks: "networks in a day",
  leaked_key: "attempts in a day",
};

const STATES: Readonly<Record<CaseState, string>> = {
  open: "Open",
  dismissed: "Dismissed",
  confirmed: "Confirmed",
};

const EFFECTS: Readonly<Record<AbuseEffect, string>> = {
  flag: "Open a case",
  suspend: "Open a case and suspend the license",
};

const EFFECT_HELP: Readonly<Record<AbuseEffect, string>> = {
  flag: "Devices notice nothing; somebody looks at the case and decides.",
  suspend:
    "Its devices are refused at once, until somebody lifts the suspension. Only active licenses are suspended.",
};

const counted = (count: number, rule: AbuseRuleKind) =>
  count === 1 ? ONE[rule] : `${formatCount(count)} ${UNITS[rule]}`;

export const CASES = {
  title: "Cases",
  thing: "case",
  things: "cases",
  search: "Search cases",
  searched: "keys and customers of the rows that are loaded",
  nothing: (environment: string) => `No abuse has been found in ${environment}`,
  nothingHelp:
    "When a license meets a rule of abuse detection, or a leaked key is tried, a case is opened here with its evidence.",
  toRules: "Abuse detection",
  toRulesHelp: "Which rules open cases",
  state: "State",
  anyState: "Any state",
  rule: "Rule",
  anyRule: "Any rule",
  states: STATES,
  rules: RULES,
  license: "License",
  customer: "Customer",
  nobody: "Nobody",
  most: "Most",
  mostOf: counted,
  windows: "Times",
  last: "Last",
  opened: "Opened",
  suspended: "Suspended by the rule",
  status: "License now",
  details: (name: string) => `Case: ${name}`,
  gone: "This case is gone",
  goneHelp: "It went with its license.",
  loading: "Loading the case",
  showLicense: "Show license",
  decided: "Decided",
  decidedBy: (state: CaseState, by: string) => `${STATES[state]} by ${by}`,
  reason: "Reason",
  evidence: "Evidence",
  evidenceNote: (count: number) => formatNoun(count, "stretch of time", "stretches of time"),
  counted: (count: number, threshold: number, rule: AbuseRuleKind) =>
    `${counted(count, rule)}${rule === "leaked_key" ? "" : `; ${formatCount(threshold)} are too many`}`,
  devices: (count: number) => formatNoun(count, "device"),
  networks: (count: number) => formatNoun(count, "network"),
  more: (count: number) => ` and ${formatCount(count)} more`,
  begun: (count: number) => formatNoun(count, "activation"),
  ended: (count: number) => formatNoun(count, "deactivation"),
  refused: (count: number, cause: string) => `${formatCount(count)} × ${cause}`,
  between: (from: string, to: string) => `${from} to ${to}`,
  next: "What follows",
  nextHelp: "The case says that it is abuse. What follows for the license is up to you:",
  nextNothing: "Nothing can be done to it as it stands.",

  dismiss: "Dismiss…",
  confirm: "Confirm…",
  mayNot: "Your role may not decide about cases.",
  notOpen: "It is decided already.",
  dismissTitle: "Dismiss this case",
  dismissAction: "Dismiss case",
  dismissing: "Dismissing…",
  dismissed: "The case is dismissed",
  dismissHelp: "It is no abuse. The same stretches of time never open a case again; what happens later may.",
  lift: "Lift the suspension",
  liftHelp: "The license is active again at once.",
  confirmTitle: "Confirm this case",
  confirmAction: "Confirm case",
  confirming: "Confirming…",
  confirmed: "The case is confirmed",
  confirmHelp:
    "It is abuse. Nothing happens to the license by itself; you may go on to suspend, revoke or replace it.",
} as const;

export const WORDS = {
  title: "Abuse detection",
  lead: (environment: string) => `Rules of ${environment}. They look once a minute at what happened.`,
  readOnly: "Only an owner may change the rules. You see them as they are.",
  ownerOnly: "Only an owner may change the rules.",
  toCases: "Cases",
  rules: RULES,
  help: HELP,
  unit: UNITS,
  on: "On",
  threshold: (rule: AbuseRuleKind) => `At least so many ${UNITS[rule]}`,
  effect: "What it does",
  effectOf: (rule: AbuseRuleKind) => `What ${RULES[rule].toLowerCase()} do`,
  effects: EFFECTS,
  effectHelp: EFFECT_HELP,
  wrong: "Enter 2 to 100,000.",
  save: (changes: number) => (changes === 0 ? "Save rules" : `Save ${formatNoun(changes, "change")}`),
  saving: "Saving…",
  lost: "There is no connection; changes wait.",
  saved: "The rules are saved; they judge what happens from now on",
  conflict: "Somebody else saved rules meanwhile. They are shown now; make your changes again.",
  leaked: "Keys that leaked are always watched: each day on which one is tried is a case.",

  preview: "Preview",
  previewTitle: "What these rules would have done",
  previewHelp:
    "The rules as they stand on this page, saved or not, over what happened. Nothing is changed by looking.",
  looking: "Looking…",
  days: "Of the last",
  daysOf: (days: number) => `${days} days`,
  would: (flagged: number, suspended: number, days: number) =>
    flagged === 0
      ? `They would have flagged nothing in the last ${formatNoun(days, "day")}.`
      : `They would have flagged ${formatNoun(flagged, "license")} and suspended ${formatCount(suspended)} of them in the last ${formatNoun(days, "day")}.`,
  byRule: (rule: AbuseRuleKind, licenses: number, windows: number) =>
    `${RULES[rule]}: ${formatNoun(licenses, "license")}, ${formatNoun(windows, "time")}`,
  partial: "So much happened that only the licenses with most of it were looked at.",
  wouldSuspend: "would be suspended",
  wouldFlag: "case only",
  times: (count: number) => formatNoun(count, "time"),
  table: "Licenses",
  fixFirst: "Correct the numbers first.",
} as const;
