/* What the page of license rules says. */
import { formatCount, formatNoun } from "@/lib/format";

/** Hours as people say them. */
const span = (hours: number) =>
  hours % 24 === 0 ? formatNoun(hours / 24, "day") : formatNoun(hours, "hour");

export const WORDS = {
  title: "License rules",
  lead: "What runs by itself, and what it would do today.",
  readOnly: "Only an owner may change rules. You see them as they are.",
  ownerOnly: "Only an owner may change rules.",
  save: (changes: number) => (changes === 0 ? "Save rules" : `Save ${formatNoun(changes, "change")}`),
  saving: "Saving…",
  saved: "Rules saved",
  discard: "Discard changes",
  notYet: "Something in it does not fit yet. Nothing was saved.",
  conflict: "Somebody else saved rules meanwhile. What you changed is still here: look at it and save again.",
  everywhere: (environment: string) =>
    `Rules count in every environment of the workspace. What they would do is shown for ${environment}, with what stands here, saved or not.`,
  retry: "Try again",
  asking: "Counting…",

  grace: "Grace, offline files and the passphrase",
  graceLabel: "Try a grace of",
  graceHelp:
    "How long a license works past its expiry, where its product says nothing else. This changes nothing: the grace is set in Settings.",
  graceWrong: "Enter 0 to 365.",
  days: "days",
  expiring: (licenses: number, days: string) =>
    `With a grace of ${days === "1" ? "1 day" : `${days} days`}, ${licenses === 0 ? "no license" : formatNoun(licenses, "license")} would expire at the next sweep.`,
  offline: (usual: number, longest: number) =>
    `Offline files live ${span(usual)} unless somebody says otherwise, ${span(longest)} at most.`,
  stepUpOn: "Preview, offline files, whole keys and exports ask for the passphrase again.",
  stepUpOff: "Nobody is asked for the passphrase again.",
  change: "Change in Settings",

  reminders: "Reminders",
  remindersOn: "Remind customers that licenses end",
  remindersHelp:
    "By mail, as the day (UTC) begins that is so many days before the end. Licenses of one customer that end on the same day are one mail. Each reminder is sent once, and again when the end changes; of several that are due, only the nearest to the end. Assigned and active licenses only. What was due before you switch this on is not sent.",
  reminderDays: "Days before the end",
  reminderDaysHelp: "At most 5 numbers from 1 to 365.",
  reminderDaysWrong: "Enter 1 to 5 numbers from 1 to 365, such as 30, 14, 7.",
  wordsOf: "E-mail template",
  customers: (customers: number, licenses: number) =>
    customers === 0
      ? "Nobody would get a reminder now."
      : `${formatNoun(customers, "customer")} would get a reminder now, for ${formatNoun(licenses, "license")}.`,
  mails: (mails: number) => `That is ${formatNoun(mails, "mail")}.`,
  today: (mails: number) =>
    `${formatNoun(mails, "reminder")} ${mails === 1 ? "was" : "were"} written today already.`,
  ahead: (licenses: number) =>
    `${licenses === 1 ? "1 more license ends" : `${formatCount(licenses)} more licenses end`} within these days; the reminder comes on another day, or came already.`,
  example: (name: string, licenses: number, days: number) =>
    `${name}: ${formatNoun(licenses, "license")}, ${days === 1 ? "1 day" : `${formatCount(days)} days`} before`,

  idle: "Idle devices",
  idleOn: "Release devices that were silent for long",
  idleHelp:
    "Once a day, activations that were not seen for so many days end. The audit trail and the license’s history say so. A device that comes back activates again while there is room. Active licenses only, and never while an offline file lets the device work without asking.",
  idleDays: "Days without a sign of life",
  idleDaysWrong: "Enter 1 to 1,000.",
  idleOff: "While this is off, no activation ends by itself.",
  released: (devices: number, licenses: number) =>
    devices === 0
      ? "This would release no device today."
      : `This would release ${formatNoun(devices, "device")} of ${formatNoun(licenses, "license")} today.`,
  idleExample: (device: string, key: string) => `${device}, on ${key}`,
  lastSeen: "last seen",

  digest: "Weekly digest",
  digestOn: "Mail a digest on Mondays at 8:00 UTC",
  digestHelp:
    "Licenses by state, what ends in 7 and 30 days, refused devices of the week, pools that run low and mails that were given up: the dashboard’s figures, of each production environment. For owners and managers; whoever may no longer sign in gets none.",
  digestTo: "To",
  digestToHelp: "One address a line, at most 20.",
  digestToMissing: "Enter an address, or switch the digest off.",

  label: {
    reminders: "Reminders",
    reminder_days: "Days before the end",
    idle: "Idle devices",
    idle_days: "Days without a sign of life",
    digest: "Weekly digest",
    digest_to: "Addresses of the digest",
  },
} as const;
