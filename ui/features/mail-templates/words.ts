/* What the page of e-mail templates says. */
import type { MailKind } from "@/api";

/** When a mail of each kind is written. */
const WHEN: Readonly<Record<MailKind, string>> = {
  assigned: "Somebody got a license.",
  revoked: "Somebody’s license was taken back.",
  expiring: "A license ends in so many days. Licenses of one customer that end on one day are one mail.",
  expired:
    "The expiry sweep ended licenses: one mail for each holder, cancelled when the sweep is taken back.",
  suspended:
    "A license was suspended. The mail waits 30 seconds and is cancelled when the suspension is lifted.",
  digest: "Mondays at 8:00 UTC, to who is listed in the license rules.",
  enrollment_code: "Somebody confirms their address on an enrollment page.",
  my_code: "Somebody opens their own licenses on the server’s page /my.",
  test: "An owner tries the mail settings.",
};

export const WORDS = {
  title: "E-mail templates",
  lead: "Which mails are written, and what they say. For the whole workspace.",
  mailSettings: "Mail settings",
  mailOff: "This workspace sends no mail. Templates count once mail is on, in Settings.",
  ownersOnly: "Only an owner may see and change what mails say.",
  table: "E-mail templates",
  kind: "Mail",
  when: WHEN,
  words: "Words",
  builtIn: "Built in",
  own: "Your own",
  on: "Written",
  switchOn: (kind: string) => `Write mails: ${kind}`,
  byRules: "License rules",
  byRulesHelp: "A license rule switches this mail.",
  always: "Always",
  alwaysHelp: "Without this mail people could not sign in.",
  switchedOn: (kind: string) => `${kind}: mails are written`,
  switchedOff: (kind: string) => `${kind}: mails are not written any more`,
  edit: "Edit…",
  editName: (kind: string) => `Edit ${kind}`,
  retry: "Try again",

  lead2:
    "Plain text. What stands between {{ and }} is filled in; a paragraph of which something is absent is left out.",
  everyLicense: "For every license, not only seats of pools",
  everyLicenseHelp:
    "Off, mails tell of seats that somebody gives or takes with the choice to tell. On, also of licenses that are assigned or revoked one by one or many at once. Thousands at once are thousands of mails.",
  subject: "Subject",
  body: "Body",
  required: "Write something, or go back to the built-in words.",
  variables: "Insert",
  insert: (name: string, help: string) => `Insert ${name}: ${help}`,
  bodyOnly: "This may stand in the body only.",
  reset: "Back to the built-in words",
  isBuiltIn: "These are the built-in words.",
  save: (changes: number) =>
    changes === 0 ? "Save template" : changes === 1 ? "Save 1 change" : `Save ${changes} changes`,
  saving: "Saving…",
  saved: "Template saved",
  conflict:
    "Somebody else saved this template meanwhile. What you changed is still here: look at it and save again.",

  preview: "Preview",
  aboutWhat: "About",
  invented: "An invented license",
  searchLicense: "Search keys and customers",
  noLicense: "No license of somebody’s matches.",
  ofKey: "Of a license key the preview shows how it begins; the mail has it whole where it must.",

  testTo: "Send a test to",
  test: "Send test",
  testing: "Sending…",
  testNeedsAddress: "Enter an address first.",
  testHelp: "With invented values, at once, with the words as they stand here, saved or not.",
  serverSaid: "The server said:",
} as const;
