import { formatCount, formatNoun } from "@/lib/format";
import type { Doing } from "./availability";

/** The actions as menus and buttons name them; "…" where more is asked. */
export const DOING_WORDS: Readonly<Record<Doing, string>> = {
  preview: "Preview",
  edit: "Edit…",
  why: "Why can’t a device activate?",
  assign: "Assign…",
  hand_over: "Hand over…",
  raise_limit: "Raise limit…",
  inactivate: "Inactivate…",
  reactivate: "Reactivate…",
  suspend: "Suspend…",
  lift_suspension: "Lift suspension…",
  replace: "Replace…",
  revoke: "Revoke…",
  delete: "Delete…",
};

/** The same as buttons of the drawer. */
export const BUTTON_WORDS: Readonly<Partial<Record<Doing, string>>> = {
  edit: "Edit",
  assign: "Assign",
  replace: "Replace",
  why: "Why can’t it activate?",
};

/** What the dialog of an action asks and says. */
type DialogWords = {
  title: string;
  action: string;
  busy: string;
  done: (key: string) => string;
  /** Whether what was done can be taken back, said before the click. */
  undo: string;
};

export const DIALOG_WORDS: Readonly<Record<Exclude<Doing, "preview" | "edit" | "why">, DialogWords>> = {
  assign: {
    title: "Assign this license",
    action: "Assign license",
    busy: "Assigning…",
    done: (key) => `Assigned ${key}`,
    undo: "Cannot be undone. It can be handed to someone else.",
  },
  hand_over: {
    title: "Hand over this license",
    action: "Hand over license",
    busy: "Handing over…",
    done: (key) => `Handed over ${key}`,
    undo: "Cannot be undone. It can be handed on again.",
  },
  raise_limit: {
    title: "Raise the activation limit",
    action: "Raise limit",
    busy: "Raising…",
    done: (key) => `Raised the limit of ${key}`,
    undo: "Can be undone.",
  },
  inactivate: {
    title: "Inactivate this license?",
    action: "Inactivate license",
    busy: "Inactivating…",
    done: (key) => `Inactivated ${key}`,
    undo: "Can be undone.",
  },
  reactivate: {
    title: "Reactivate this license?",
    action: "Reactivate license",
    busy: "Reactivating…",
    done: (key) => `Reactivated ${key}`,
    undo: "Can be undone.",
  },
  suspend: {
    title: "Suspend this license?",
    action: "Suspend license",
    busy: "Suspending…",
    done: (key) => `Suspended ${key}`,
    undo: "Can be undone.",
  },
  lift_suspension: {
    title: "Lift the suspension?",
    action: "Lift suspension",
    busy: "Lifting…",
    done: (key) => `Lifted the suspension of ${key}`,
    undo: "Can be undone.",
  },
  replace: {
    title: "Replace this license",
    action: "Replace license",
    busy: "Replacing…",
    done: (key) => `Replaced by ${key}`,
    undo: "Cannot be undone.",
  },
  revoke: {
    title: "Revoke this license?",
    action: "Revoke license",
    busy: "Revoking…",
    done: (key) => `Revoked ${key}`,
    undo: "Cannot be undone.",
  },
  delete: {
    title: "Delete this license?",
    action: "Delete license",
    busy: "Deleting…",
    done: (key) => `Deleted ${key}`,
    undo: "Cannot be undone.",
  },
};

/** Usual reasons where something is taken away; the last one asks for words. */
export const REASONS: Readonly<Partial<Record<Doing | "deactivate_device", readonly string[]>>> = {
  inactivate: ["Payment overdue", "Customer asked", "Under investigation"],
  suspend: ["Abuse suspected", "Payment failed", "Terms violated"],
  revoke: ["Key leaked", "Refund or chargeback", "Terms violated"],
  delete: ["Made by mistake", "Test data", "Erasure request"],
  deactivate_device: ["Customer asked", "Device lost or sold", "Frees an activation"],
};

/** What the dialogs and toasts of actions say. */
export const words = {
  needsManager: "Managers and owners may do this.",
  needsSupport: "Support, managers and owners may do this.",
  unlimitedAlready: "It is unlimited already.",
  highestAlready: "It is at the highest limit, 10,000. Edit it to make it unlimited.",
  more: "More actions",
  to: (done: string, customer: string) => `${done} to ${customer}`,
  forCustomer: (done: string, customer: string) => `${done} for ${customer}`,
  assign: "Assign…",
  copyNewKey: "Copy new key",
  replacedAlready: "It was replaced already. The new license is named in its details.",
  undoNeedsManager: "Only a manager can lower it again.",
  used: (used: number, limit: number) => `${formatCount(used)} of ${formatCount(limit)} in use`,
  deactivatedAlready: "It is deactivated already.",
  deviceGone: "This device is not on the license any more.",
  seenLast: (when: string) => `Seen ${when}.`,
  openWindow: "Open in new window",
  export: "Export license…",
  cancel: "Cancel",
  notLoaded: "It is not loaded yet.",
  loading: "Loading the license",
  noConnection: "There is no connection. Writing waits until it is back.",
  working: "It is being done.",
  gone: "This license is not here any more. It was deleted.",
  changedMeanwhile: "Somebody changed this license meanwhile.",
  changedMeanwhileNext: "Nothing was done. Below is how it stands now; confirm again.",

  whatHappens: "What happens at once",
  now: "Now",
  nextCheck: (hours: number) =>
    `Next check,\nwithin ${hours === 1 ? "1 hour" : `${formatCount(hours)} hours`}`,
  becomes: (status: string, forGood: boolean) => `Status becomes **${status}**${forGood ? ", for good" : ""}`,
  revokedDetail: "There is no undo. A revoked license can only be replaced.",
  inactiveDetail: "Every activation is refused until somebody reactivates it.",
  suspendedDetail: "Every activation is refused until somebody lifts it.",
  activeDetail: "Its devices may use it again, within the limit.",
  activeAgain: (devices: number) =>
    devices === 0 ? "No device is activated now" : `**${formatNoun(devices, "device")}** may use it again`,
  devicesLose: (count: number) =>
    `**${formatNoun(count, "device")}** ${count === 1 ? "loses" : "lose"} access`,
  devicesBlocked: (count: number) =>
    `**${formatNoun(count, "device")}** ${count === 1 ? "is" : "are"} blocked, and stay${count === 1 ? "s" : ""} on record`,
  deviceLoses: (device: string) => `**${device}** loses access`,
  noDevice: "No device is using it",
  seen: (device: string, when: string) => `${device}, seen ${when}.`,
  seenMore: (count: number) => `And ${formatNoun(count, "more device", "more devices")}.`,
  filesStay: (count: number) =>
    count === 1
      ? "**1 offline file** stays valid until it ends"
      : `**${formatCount(count)} offline files** stay valid until they end`,
  fileFor: (device: string | null, when: string) =>
    `Issued ${when}, ${device ? `for ${device}` : "for any device"}.`,
  today: (time: string) => `today, ${time}`,
  fileMore: (count: number) => `And ${formatCount(count)} more.`,
  cannotRecall: "It cannot be recalled.",
  cannotRecallMany: "They cannot be recalled.",
  seatFreed: (used: number, limit: number) =>
    limit < 0
      ? `**${formatNoun(used, "activation")}** stay in use`
      : `**${formatCount(used)} of ${formatNoun(limit, "activation")}** stay in use`,
  recordsGo: (records: number) =>
    records === 0
      ? "The license is removed"
      : `The license and its **${formatNoun(records, "activation record")}** are removed`,
  recordsDetail: "They cannot be restored, not even from the audit trail.",
  recordDetailOne: "It cannot be restored, not even from the audit trail.",
  auditStays: "One audit entry stays: who, when, why",
  keyRetired: "The key is never issued or imported again",
  keyRetiredDetail: "It once belonged to a customer, so it is not given to anyone else.",
  keyFree: "The key may be generated again",
  assignStatus: "Status becomes **assigned**",
  assignDetail: "The customer may activate it from now on.",
  pendingBegins: (validity: string, until: string) =>
    `Its validity of **${validity}** begins, until ${until}`,
  pendingWaits: (validity: string) => `Its validity of **${validity}** waits for the first activation`,
  handOverKeeps: "The status, the limit and the expiry stay",
  handOverDevices: (count: number) =>
    `**${formatNoun(count, "device")}** of the previous customer stay activated`,
  limitBecomes: (before: string, after: string) => `The limit becomes **${after}**, from ${before}`,
  newKey: "A **new key** is made, with the same product, limit, flags and metadata",
  newKeyFor: (customer: string) => `**${customer}** gets it at once`,
  newKeyNobody: "It is available: the old one had no customer",
  oldLinked: "Both licenses name each other",
  oldLinkedDetail: "The old key stays as it is, and stays refused.",

  reason: "Reason",
  reasonKept: "Kept in the audit trail",
  reasonOptional: "Optional, kept in the audit trail",
  other: "Other",
  reasonHint: "Where it was seen, a ticket, who asked",
  reasonHintPlain: "A ticket, who asked",
  reasonMissing: "Choose or write a reason first.",
  reasonLong: (over: number) => `Shorten the reason by ${formatNoun(over, "character")}.`,

  pauseTitle: "Only need a pause?",
  pauseText: "Inactivate blocks the same devices and can be lifted.",
  pauseInstead: "Inactivate instead",
  replaceNext: (customer: string) => `Replace it for ${customer} next`,
  replaceNextNobody: "Replace it next",
  everActivated: "It was activated before.",
  everActivatedText: "Revoke keeps its history, delete does not.",
  revokeInstead: "Revoke instead",
  revokedHistory: "It was activated before. Its history goes with it.",
  keyEnd: (count: number) => `Type the last ${count === 1 ? "character" : `${count} characters`} of the key:`,
  keyEndHidden: "Type the last 4 characters of the key",
  keyEndHiddenHelp: "Keys are hidden here. Type how it ends if you know, or",
  keyEndUnlock: "unlock to see it",
  keyEndLabel: "Last characters of the key",
  keyEndMore: (count: number) => `${count} more`,
  keyEndWrong: "This is not how the key ends.",
  keyEndMissing: "Type how the key ends first.",

  customer: "Customer",
  customerWas: (name: string) => `Now ${name}`,
  customerMissing: "Choose a customer first.",
  customerSame: "They hold it already. Choose someone else.",
  keepDevices: "Leave the devices of the previous customer activated",
  keepDevicesHelp: "For a company that changed its name, or a person who takes over the same machines.",
  newLimit: "New limit",
  limitNow: (limit: string) => `Now ${limit}`,
  limitHigher: (than: number, most: number) => `Enter ${formatCount(than + 1)} to ${formatCount(most)}.`,
  capped: (cap: number) => `Your role may go up to ${formatCount(cap)}.`,
  aboveCap: (cap: number) => `Your role may not go above ${formatCount(cap)}. A manager may.`,

  newKeyMade: "New key",
  sameWay: "As the old one was made",
  expires: "Expires",
  sameValidity: "As long as before, from now",

  deactivateTitle: "Deactivate this device?",
  deactivate: "Deactivate device",
  deactivating: "Deactivating…",
  deactivated: (device: string) => `Deactivated ${device}`,
  restored: (device: string) => `${device} is activated again`,
  deactivateUndo: "Can be undone, while the limit allows it.",
  mayActivateAgain: "It may activate again by itself while an activation is free. Ignore it to keep it out.",
  unnamedDevice: "a device without a name",

  ignoreTitle: "Ignore this device?",
  ignore: "Ignore device",
  ignoring: "Ignoring…",
  ignoreText: (device: string) => `**${device}** is refused from now on, for every license`,
  ignoreDetail: "Until somebody stops ignoring it. Its activation stays in use.",
  ignored: (device: string) => `Ignored ${device}`,
  listenTitle: "Stop ignoring this device?",
  listen: "Stop ignoring",
  listening: "Working…",
  listenText: (device: string) => `**${device}** is answered again, like any other device`,
  listenDetail: "Every other check stays as it is.",
  listened: (device: string) => `Stopped ignoring ${device}`,
  ignoreUndo: "Can be undone.",

  undo: "Undo",
  undone: (what: string) => `Taken back: ${what}`,
  undoReason: "Taken back",
  cannotUndo: "cannot be undone",
  nothingToUndo: "There is nothing to take back.",
  copyKey: "Copy key",
  preview: "Preview",
  open: "Open",
  replaceAgain: "Replace",
  replaceFor: (customer: string) => `Replace for ${customer}`,
} as const;
