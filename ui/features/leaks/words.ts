/* What the playbook for leaked keys says. */
import { formatCount, formatNoun } from "@/lib/format";

export const WORDS = {
  lost: "There is no connection.",
  title: "Leaked keys",
  lead: "A key was posted or logged where others read it: find the license, withdraw the key, tell the customer.",
  findTitle: "Find keys in a text",
  text: "Text or key",
  textHelp:
    "A forum post, a log, a key: up to 1 MB. Capitals do not matter, and keys that were broken by blanks or line ends are put together again. The text is looked at and let go: it is neither kept nor logged.",
  placeholder: "Paste here",
  tooLong: "This is longer than 1 MB. Paste the part of it that has the keys.",
  empty: "Paste a text first.",
  find: "Find licenses",
  finding: "Looking…",
  found: (count: number) =>
    count === 0 ? "No license has a key that is in this text." : `${formatNoun(count, "license")} found`,
  foundNone:
    "Look in the other environments, too. A key that was deleted is found nowhere; it never works again.",
  more: "There are more than are listed. Withdraw these, then look again.",

  chooseAll: "Choose all that can be withdrawn",
  choose: (key: string) => `Choose ${key}`,
  license: "License",
  customer: "Customer",
  product: "Product",
  devices: (count: number) => formatNoun(count, "device"),
  seen: "last seen",
  neverSeen: "never used",
  nobody: "Nobody",
  replaced: "replaced",
  watched: "watched",
  done: "Withdrawn already.",
  mayNot: "Your role may not revoke licenses.",

  stepsTitle: "Withdraw the chosen keys",
  steps:
    "Each chosen license is revoked with the reason “key leaked”, and its devices are refused at once. From then on attempts with the old key are counted below.",
  replace: "Give each customer a new key in place of the old one",
  notify: "Tell each customer by mail, with the new key",
  mailOff: "The workspace sends no mail so far: Settings, Mail. The texts can be copied.",
  withdraw: (count: number) => (count === 0 ? "Withdraw keys" : `Withdraw ${formatNoun(count, "key")}`),
  withdrawing: (done: number, total: number) => `${formatCount(done)} of ${formatCount(total)}…`,
  nothingChosen: "Choose a license first.",
  confirmTitle: (count: number) => `Withdraw ${formatNoun(count, "key")}?`,
  confirmHelp: "Revoking cannot be undone. Devices that use these keys stop working at their next question.",

  resultTitle: "What became of them",
  withdrawn: "Revoked and watched",
  newKey: "New key",
  mailWaits: "The mail is on its way",
  failed: "Not withdrawn",
  copyKey: "Copy new key",
  showLicense: "Show license",
  draftTitle: (name: string) => `Mail to ${name}`,
  copyDraft: "Copy text",
  draftCopied: "The text is copied, with the new key",
  draftNotCopied: "The clipboard refused. Mark the text and copy it.",
  to: "To",
  subject: "Subject",

  watchTitle: "Watched keys",
  watchHelp: "Revoked keys that leaked, and who tried them since. Each day with an attempt is a case, too.",
  watchNone: "No key is watched.",
  attempts: (attempts: number, networks: number) =>
    attempts === 0
      ? "No attempts since"
      : `${formatNoun(attempts, "attempt")} from ${formatNoun(networks, "network")} since`,
  byDevices: (devices: number) => `by ${formatNoun(devices, "device")}`,
  since: "Withdrawn",
  by: (name: string) => `by ${name}`,
  last: "last",
  list: "Attempts",
  hide: "Hide attempts",
  listOf: (key: string) => `Attempts with ${key}`,
  stop: "Stop watching",
  stopOf: (key: string) => `Stop watching ${key}`,
  stopped: "The key is watched no more. It stays revoked.",
  times: (count: number) => (count === 1 ? "once" : `${formatCount(count)} times`),
  unknownDevice: "no device named",
  moreWatched: (count: number) => `${formatNoun(count, "older key")} not shown.`,
} as const;
