/* What backups, the pause after a restore, and retention say. */
import type { KeyFound, NeededKey, Retention } from "@/api";
import { formatBytes, formatCount, formatNoun } from "@/lib/format";

export const sizeOf = (kib: number): string => formatBytes(kib * 1024);

const KEY: Readonly<Record<KeyFound, (print: string) => string>> = {
  not_needed: () => "It needs no master key.",
  here: (print) =>
    `A restore needs the master key ${print}, which is on this computer. No backup contains it: keep a copy somewhere else.`,
  sealed: (print) =>
    `A restore needs the master key ${print}, sealed under the passphrase in master.key. No backup contains it: keep a copy somewhere else.`,
  another: (print) => `It needs the master key ${print}. The one that was found is another workspace’s.`,
  missing: (print) =>
    `It needs the master key ${print}, which is not on this computer. Everything works but signing, until master.key is put into the workspace’s folder.`,
};

export const keySentence = (key: NeededKey): string => KEY[key.found](key.fingerprint ?? "");

type Kind = Exclude<keyof Retention, "version">;

const KINDS: Readonly<Record<Kind, { label: string; help: string; fewest: number }>> = {
  denials_days: {
    label: "Denials",
    help: "Which device was refused, why and how often. Sums by day stay for the reports.",
    fewest: 30,
  },
  usage_days: {
    label: "Usage figures",
    help: "How often devices asked, by product and day.",
    fewest: 30,
  },
  mails_days: {
    label: "Mail log",
    help: "What was sent, given up or cancelled, and to whom.",
    fewest: 30,
  },
  audit_days: {
    label: "Details in the audit trail",
    help: "What was before and after. Who did what and when stays for ever, and so does everything about a deletion; the chain still verifies.",
    fewest: 90,
  },
};

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

export const WORDS = {
  ownersOnly: "Only owners back up and change this.",
  title: "Backups",
  help: "One file with everything in it as it stands at one moment, taken while everybody works. Uploads and result files of jobs stay out.",
  backUp: "Back up now…",
  backingUp: "Backing up…",
  stop: "Stop",
  stopping: "It is being stopped.",
  saved: (path: string) => `The backup is whole: ${path}`,
  show: "Show in folder",
  none: "No backup is known",
  noneHelp: "Take one now, or plan them in Settings.",
  last: "Last backup",
  downloaded: "downloaded",
  failed: (why: string) => `The last try failed. ${why}`,
  postgres: "Postgres backs this workspace up",
  postgresHelp:
    "Run this where pg_dump is installed: it takes everything at one moment. With keydesk-server backup --to FILE the rows are counted, too, and keydesk-server backup adopt checks what was restored and gives it a new generation.",
  copyCommand: "Copy command",
  toSettings: "Plan backups in Settings",

  planTitle: "Automatic backups",
  planHelp:
    "The first is taken within a minute, then at each time. One process takes it, whoever has the workspace open.",
  on: "Take backups automatically",
  folder: "Folder",
  folderHelp: "On the computer that takes them, best on another disk. It must be there.",
  folderMissing: "Say where the backups go.",
  when: "When",
  daily: "Every day",
  weekdays: WEEKDAYS,
  every: (day: string) => `Every ${day}`,
  time: "Time (UTC)",
  timeWrong: "Enter a time from 00:00 to 23:59.",
  keep: "Keep",
  keepUnit: "backups",
  keepHelp: "The oldest is removed once a new one is whole.",
  keepWrong: "Enter 1 to 365.",
  save: "Save plan",
  saving: "Saving…",
  planSaved: "The plan is saved",
  next: "Next backup",
  conflict: "Somebody else saved this meanwhile. What you changed is still here: look at it and save again.",

  log: "Taken so far",
  taken: "When",
  who: "By",
  what: "What became of it",
  size: "Size",

  pausedTitle: "This workspace was restored from a backup.",
  paused:
    "Nobody else is signed in, tokens open nothing, and mail, webhooks, jobs and sweeps wait. Look at it first; then let it go on.",
  go: "Let it go on",
  going: "Letting it go on…",
  gone: "Mail, webhooks, jobs and sweeps go on",
  ownerGoes: "Only an owner lets it go on.",

  nothingRuns: "Nothing runs by itself here.",
  nothingRunsHelp:
    "This is a direct connection to Postgres, and no license server serves the workspace now. Mail waits, expired licenses keep their old status on the list, and nothing old is removed. Every decision about a license is right all the same. Start keydesk-server to have it done.",

  restore: "Restore a backup",
  restoreDetail: "To a new folder on this computer",
  restoreLead: "Everything in the file is checked first. Nothing that is there is replaced.",
  file: "Backup",
  fileMissing: "Choose the backup’s file.",
  newFolder: "New folder",
  newFolderHelp: (usual: string) =>
    `Made when it does not exist; it must be empty. Not on a network share. Keydesk’s own folders are in ${usual}`,
  newFolderMissing: "Say where the workspace shall live.",
  choose: "Choose…",
  chooseFolder: "Folder for the restored workspace",
  check: "Check the backup",
  checking: "Checking…",
  restoring: "Checking and restoring…",
  restoreAction: "Restore backup",
  whole: (name: string, date: string) => `${name} of ${date} is whole.`,
  holds: (licenses: number, environments: readonly string[]) =>
    `${formatNoun(licenses, "license")} in ${environments.join(", ")}.`,

  retention: "Retention",
  retentionHelp:
    "What is older is removed once a day, in every environment. Empty keeps it for ever. The history of licenses and the entries of the audit trail themselves stay.",
  days: "days",
  forEver: "For ever",
  kinds: KINDS,
  daysWrong: (fewest: number) => `Enter ${fewest} to 36,500, or nothing for ever.`,
  preview: "Show what would go today",
  previewing: "Counting…",
  nothingGoes: "Nothing would go today.",
  goes: (kind: Kind, count: number, before: string) =>
    `${
      {
        denials_days: formatNoun(count, "denial"),
        usage_days: formatNoun(count, "usage figure"),
        mails_days: formatNoun(count, "mail"),
        audit_days: `Details of ${formatNoun(count, "entry", "entries")}`,
      }[kind]
    } from before ${before}`,
  lastRun: (when: string, count: number) => `Last ${when}: ${formatCount(count)} removed or emptied.`,
  saveRetention: "Save retention",
  retentionSaved: "Retention is saved",
} as const;

export type { Kind };
