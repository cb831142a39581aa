/* What bulk changes say. */
import { formatCount, formatNoun } from "@/lib/format";
import type { BulkKind } from "./actions";

type KindWords = {
  /** In the menu. */
  menu: string;
  title: (count: number) => string;
  lead: string;
  /** On the button, with how many will change. */
  action: (count: number) => string;
};

const licenses = (count: number) => formatNoun(count, "license");

export const KIND_WORDS: Readonly<Record<BulkKind, KindWords>> = {
  assign: {
    menu: "Assign to customer…",
    title: (count) => `Assign ${licenses(count)}`,
    lead: "Available licenses become the customer’s.",
    action: (count) => `Assign ${licenses(count)}`,
  },
  assign_from_list: {
    menu: "Assign from CSV…",
    title: (count) => `Assign ${licenses(count)} from a list`,
    lead: "One available license for each row of the file, in order. Customers who are not known are added.",
    action: (count) => `Assign ${licenses(count)}`,
  },
  extend: {
    menu: "Extend expiry…",
    title: (count) => `Extend ${licenses(count)}`,
    lead: "Moves when they end. Lifetime stays Lifetime.",
    action: (count) => `Extend ${licenses(count)}`,
  },
  change_limit: {
    menu: "Change limit…",
    title: (count) => `Change the limit of ${licenses(count)}`,
    lead: "How many devices may use each at a time. Devices in use stay activated.",
    action: (count) => `Change ${licenses(count)}`,
  },
  set_flag: {
    menu: "Set flag…",
    title: (count) => `Set a flag on ${licenses(count)}`,
    lead: "Products read it with the next answer to a device.",
    action: (count) => `Set flag on ${licenses(count)}`,
  },
  unset_flag: {
    menu: "Unset flag…",
    title: (count) => `Unset a flag on ${licenses(count)}`,
    lead: "The flag is gone from them, whatever its value was.",
    action: (count) => `Unset flag on ${licenses(count)}`,
  },
  suspend: {
    menu: "Suspend…",
    title: (count) => `Suspend ${licenses(count)}?`,
    lead: "Stopped for a reason, until somebody lifts it.",
    action: (count) => `Suspend ${licenses(count)}`,
  },
  lift_suspension: {
    menu: "Lift suspension…",
    title: (count) => `Lift the suspension of ${licenses(count)}`,
    lead: "They work again, or expire where that is due.",
    action: (count) => `Lift ${licenses(count)}`,
  },
  inactivate: {
    menu: "Inactivate…",
    title: (count) => `Inactivate ${licenses(count)}?`,
    lead: "Paused by hand, until somebody reactivates them.",
    action: (count) => `Inactivate ${licenses(count)}`,
  },
  reactivate: {
    menu: "Reactivate…",
    title: (count) => `Reactivate ${licenses(count)}`,
    lead: "They work again, or expire where that is due.",
    action: (count) => `Reactivate ${licenses(count)}`,
  },
  revoke: {
    menu: "Revoke…",
    title: (count) => `Revoke ${licenses(count)}?`,
    lead: "For good. There is no undo; a revoked license can only be replaced. To pause them, inactivate instead.",
    action: (count) => `Revoke ${licenses(count)}`,
  },
  delete: {
    menu: "Delete…",
    title: (count) => `Delete ${licenses(count)}?`,
    lead: "For good, with their activations. Only audit entries stay. To stop leaked keys, revoke instead.",
    action: (count) => `Delete ${licenses(count)}`,
  },
};

export const WORDS = {
  menu: "Change",
  assign: "Assign…",
  extend: "Extend…",
  revoke: "Revoke…",
  menuName: "Change the selected licenses",
  mayNot: "Your role may not change licenses. Managers and owners may.",

  customer: "Customer",
  chooseCustomer: "Choose a customer…",
  findCustomer: "Name, email or organisation",
  noCustomer: "No customer matches.",
  customerMissing: "Choose a customer first.",

  file: "File",
  chooseFile: "Choose CSV file…",
  otherFile: "Choose another file…",
  dropHint: "or drop it here",
  dropHere: "Drop the file to read it",
  columnsHint: "Columns email and name, in any order; further ones are left aside.",
  reading: "Reading the file…",
  listMissing: "Choose a file with customers first.",
  read: (count: number, file: string) => `${formatNoun(count, "customer")} read from ${file}.`,
  leftOut: (count: number) => `${formatNoun(count, "row")} left out:`,
  row: (row: number) => `Row ${formatCount(row)}`,
  more: (count: number) => `and ${formatCount(count)} more`,
  repeated: (count: number) =>
    count === 1
      ? "1 customer stands there more than once and gets a license for each row."
      : `${formatCount(count)} customers stand there more than once and get a license for each row.`,
  email: "Email",
  name: "Name",
  noName: "takes the email",
  emailMissing: "has no email.",
  emailWrong: "is not an email address.",
  nameTooLong: "has a name of more than 200 characters.",
  fileTooLarge: (name: string) => `${name} is larger than 32 MB. Split it, and assign the parts one by one.`,
  unreadable: (name: string) =>
    `${name} could not be read. Check that it is still there, and choose it again.`,
  fileEmpty: (name: string) => `${name} has no rows. Choose a file with one customer in each row.`,
  noEmailColumn: "No column holds email addresses. Name one “email” in the first row.",
  tooManyCustomers: (count: number) =>
    `The file lists ${formatCount(count)} customers; at most 100,000 can be assigned at once. Split it.`,

  by: "How",
  byDays: "By days",
  byUntil: "Until a day",
  byLifetime: "Lifetime",
  days: "Days",
  daysHelp: "Counted from where each expiry is now.",
  daysMissing: "Enter how many days.",
  daysWrong: "Enter 1 to 36,500 days.",
  preset: (days: number) => `${formatCount(days)} days`,
  until: "Last day",
  untilHelp: "They work until the end of that day, here.",
  untilMissing: "Choose the last day first.",
  untilPast: "Choose a day that is not over.",
  lifetimeHelp: "They never expire again.",

  limit: "Activation limit",
  unlimited: "Unlimited",
  limitMissing: "Enter a limit first.",
  limitWrong: "Enter 1 to 10,000, or choose Unlimited.",

  flag: "Flag",
  flagHelp: "A feature of the product, such as cloud_render.",
  known: "Flags of your products",
  flagMissing: "Name the flag first.",
  flagTooLong: "A flag’s name has at most 60 characters.",
  value: "Value",
  on: "On",
  off: "Off",
  number: "Number",
  text: "Text",
  numberMissing: "Enter a number first.",
  numberWrong: "Enter a number, such as 12 or 0.5.",

  reason: "Reason",
  reasonKept: "Kept in the audit trail",
  reasonOptional: "Optional, kept in the audit trail",
  reasonMissing: "Say why first: it is kept in the audit trail.",
  reasonTooLong: "Say it in at most 500 characters.",
  confirm: (count: number) => `Type ${formatCount(count)} to confirm`,
  confirmHelp: "The number of licenses that will change.",
  confirmMissing: (count: number) => `Type ${formatCount(count)} to confirm it.`,

  foresight: "What would happen",
  willChange: (count: number) => (count === 1 ? "license will change" : "licenses will change"),
  willDelete: (count: number) => (count === 1 ? "license will be deleted" : "licenses will be deleted"),
  cannot: (count: number) => `${formatCount(count)} cannot:`,
  alreadySo: (count: number) => (count === 1 ? "is already so" : "are already so"),
  devices: (count: number) => (count === 1 ? "device loses access" : "devices lose access"),
  nextCheck: "At their next check",
  moreReasons: (count: number) => `${formatNoun(count, "more reason")}`,
  nothing: "No license would change. Choose something else, or other licenses.",
  foreseeing: "Looking at every license…",
  notYet: "Shown as soon as the fields above are complete.",
  again: "Looking again…",
  lookAgain: "Look again",
  atStart: "Licenses are taken as they are when the work begins.",

  cancel: "Cancel",
  lost: "There is no connection; changes wait.",
  starting: "Starting…",
  beingStarted: "It is being started.",
  close: "Close",
  goesOn: "You can close this: the work goes on, and Jobs shows it.",
  showJobs: "Show in Jobs",
  finished: "Done.",
  cancelled: "Cancelled.",
  jobDone: (what: string, became: string) => `${what}: ${became}`,
  jobStopped: (what: string) => `${what} stopped`,
} as const;
