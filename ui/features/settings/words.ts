/* What the settings say. */
import type { SigningKeys } from "@/api";
import { formatNoun } from "@/lib/format";
import type { FieldName } from "./values";

const LABELS: Readonly<Record<FieldName, string>> = {
  grace_days: "Grace",
  check_hours: "Devices ask again within",
  buffer: "Licenses to keep in stock",
  offline_hours: "Offline files, usual validity",
  offline_hours_max: "Offline files, longest validity",
  support_limit_cap: "Highest limit support may give",
  step_up: "Ask for the passphrase again",
  server_url: "License server address",
  my_licenses: "Let people see their own licenses",
};

/** Where the key lies that seals products’ signing keys, and what that protects from. */
const SIGNING_KEYS: Readonly<Record<SigningKeys, string>> = {
  in_folder:
    "They are sealed by master.key in the workspace’s folder, a file that only its owner can read. Whoever has the whole folder can sign. With a passphrase it is sealed under that.",
  unlocked:
    "They are sealed by master.key in the workspace’s folder, and that under the passphrase. It was given since this workspace was opened, so signing needs nothing more until it is closed.",
  locked:
    "They are sealed by master.key in the workspace’s folder, and that under the passphrase. The next signature asks for it, once until the workspace is closed.",
  on_computer:
    "They are sealed by a master key in a file of the computer that does the work, which only its owner can read. Whoever has only the database cannot sign. The passphrase does not seal it.",
  missing:
    "Their master key is not on this computer, so nothing can be signed here. Everything else works. Bring master.key from a computer or server that has it.",
};

export const WORDS = {
  title: "Settings",
  lead: "For the whole workspace, in every environment.",
  readOnly: "Only an owner may change settings. You see them as they are.",
  ownerOnly: "Only an owner may change settings.",
  lost: "There is no connection; changes wait.",
  save: (changes: number) => (changes === 0 ? "Save changes" : `Save ${formatNoun(changes, "change")}`),
  saving: "Saving…",
  saved: "Settings saved",
  discard: "Discard changes",
  retry: "Try again",
  kept: "Your changes from before are still here, not saved yet.",

  label: LABELS,
  days: "days",
  hours: "hours",
  licenses: "licenses",
  hoursAre: (days: string) => `That is ${days}.`,

  rules: "License rules",
  moreRules: "Reminders, idle devices, digest",
  graceHelp:
    "How long a license works past its expiry, where its product says nothing else. Raising it never revives an expired one.",
  bufferHelp:
    "Available licenses of each product; the dashboard warns of fewer. Pools keep a tenth of their seats, at most 50.",
  checkHelp: "How long a device may go without asking. Revoking reaches it at the latest then.",
  offlineHelp: "When nobody says otherwise.",
  offlineMaxHelp: "Files that were handed out live until their own end, whatever stands here.",

  support: "Support",
  capHelp:
    "People with the support role raise a limit up to this, never on suspended or revoked licenses. Empty is no cap.",
  noCap: "No cap",

  security: "Security",
  passphrase: "Passphrase",
  passphraseSet: "A passphrase is set.",
  passphraseNone: "No passphrase is set.",
  signingKeys: "Signing keys",
  signingKeysAre: SIGNING_KEYS,
  setPassphrase: "Set passphrase…",
  changePassphrase: "Change passphrase…",
  stepUp: "When keys are shown or handed out",
  stepUpHelp:
    "Before preview, offline files, whole keys and exports, whoever sits here gives the passphrase, unless they did in the last 5 minutes. For desks that are left open.",
  stepUpOwn: "Ask for the password again",
  stepUpOwnHelp:
    "Before preview, offline files, whole keys and exports, whoever sits here gives their own password, unless they did in the last 5 minutes. Once the workspace has a passphrase, that counts instead.",
  stepUpNeeds: "Set a passphrase first.",

  server: "License server",
  serverHelp:
    "Where devices and scripts reach the license server. Code samples in a license’s preview call it.",
  serverPlaceholder: "https://licenses.example.com",

  holders: "People who hold licenses",
  myHelp:
    "On the license server’s page /my somebody enters their address and, from the mail, a code. Then they see their own licenses with keys and devices, end the use on a device, and return seats they took through a link. Products say whether they may fetch offline files. Off, the page is not there. It needs mail.",

  wholeNumber: (least: number, most: string) => `Enter ${least} to ${most}.`,
  usualAboveLongest: "Enter at most the longest validity.",
  notAnAddress: "Enter an address that begins with https:// or http://, or leave it empty.",

  conflictTitle: "Somebody else saved settings meanwhile.",
  conflictKept: "What you changed is still here.",
  conflictLine: (label: string, theirs: string, yours: string) => `${label}: now ${theirs}, yours ${yours}.`,
  conflictNext: "Save to keep yours, or take theirs.",
  takeTheirs: "Take theirs",
  conflictSave:
    "Somebody else saved settings meanwhile. What you changed is still here: look at it and save again.",
  on: "on",
  off: "off",
  empty: "empty",

  passphraseTitle: (has: boolean) => (has ? "Change the passphrase" : "Set a passphrase"),
  passphraseLead:
    "One for the workspace. It guards what shows or hands out whole keys, and in a workspace folder it seals the signing keys. The rest of the workspace’s files are not encrypted.",
  old: "Passphrase until now",
  oldMissing: "Enter the passphrase until now.",
  new: "New passphrase",
  newHelp:
    "8 to 200 characters. Keydesk keeps only a hash and cannot tell it again; signing keys sealed under a forgotten one are lost.",
  newWrong: "Enter 8 to 200 characters.",
  again: "New passphrase again",
  againWrong: "Enter the same passphrase twice.",
  setAction: "Set passphrase",
  changeAction: "Change passphrase",
  setting: "Setting…",
  passphraseDone: "The passphrase is set",
} as const;
