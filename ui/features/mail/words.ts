/* What mail says. */
import type { MailKind, MailSecurity, MailState } from "@/api";
import { formatNoun } from "@/lib/format";

const KINDS: Readonly<Record<MailKind, string>> = {
  assigned: "License assigned",
  revoked: "License taken back",
  expiring: "License ends soon",
  expired: "License ended",
  suspended: "License suspended",
  digest: "Weekly digest",
  enrollment_code: "Enrollment code",
  my_code: "My licenses code",
  test: "Test",
};

const STATES: Readonly<Record<MailState, string>> = {
  waiting: "Waiting",
  sending: "Sending",
  sent: "Sent",
  failed: "Given up",
  cancelled: "Cancelled",
};

const SECURITY: Readonly<Record<MailSecurity, { label: string; help: string }>> = {
  tls: { label: "TLS", help: "From the first byte. Usually port 465." },
  starttls: {
    label: "STARTTLS",
    help: "Turns to TLS before anything is said, or gives up. Usually port 587.",
  },
  none: { label: "None", help: "For a mail server on this computer. Usually port 25." },
};

export const WORDS = {
  title: "Mail",
  thing: "mail",
  things: "mails",
  search: "Search mail",
  searched: "recipients’ names and addresses",
  nothing: (environment: string) => `No mail has been written in ${environment} yet`,
  nothingHelp:
    "Customers and people with seats are told by mail, for instance that they got a license or that one ends soon. Each mail is listed here, without what it says.",
  toSettings: "Go to settings",

  state: "State",
  kind: "About",
  to: "To",
  subject: "Subject",
  written: "Written",
  tries: "Tries",
  anyState: "Any state",
  anyKind: "About anything",
  states: STATES,
  kinds: KINDS,
  held: "Held",
  heldUntil: "It is held back, so that what it tells of can be undone.",
  again: "Tries again",
  license: "License",
  oneLicense: "one license",
  customer: "Customer",
  oneCustomer: "one customer",

  actions: (subject: string, to: string) => `Actions for ${subject}, to ${to}`,
  retry: "Try again",
  retried: "It is tried again",
  cannotRetry: "Only mails that were given up can be tried again, for 30 days.",
  cancel: "Cancel mail",
  cancelled: "The mail was cancelled",
  cannotCancel: "Only waiting mails can be cancelled.",
  notifyOff: "The workspace sends no mail so far: Settings, Mail.",
  resend: "Send anew",
  resent: "The mail is sent anew, with the key as it is now",
  noLicense: "It is about no license.",
  showLicense: "Show license",
  role: "Your role may not send mail.",

  offTitle: "This workspace sends no mail.",
  off: (waiting: number) =>
    waiting === 0
      ? "An owner can set it up in Settings."
      : `${formatNoun(waiting, "mail")} wait until an owner turns it on in Settings.`,
  cannotTitle: "Mail cannot be sent from here.",
  cannot: "Another process that has the key may send it.",
  troubleTitle: (waiting: number) =>
    waiting === 1 ? "1 mail waits." : `${formatNoun(waiting, "mail")} wait.`,

  settingsTitle: "Mail",
  settingsHelp: "How mails leave. Which ones are written, and what they say, stands in the e-mail templates.",
  ownersOnly: "Only an owner may see and change how mail is sent.",
  on: "Send mail",
  onHelp: "While this is off, mails that are written already wait.",
  host: "Mail server",
  hostPlaceholder: "smtp.example.com",
  port: "Port",
  security: "Protection",
  securities: SECURITY,
  insecure: "Allow an unprotected connection to another computer",
  insecureHelp: "License keys and the password can be read on the way.",
  user: "User name",
  userHelp: "Empty where the server asks nobody.",
  password: "Password",
  passwordHelp: "Sealed under the workspace’s master key, and never shown again.",
  passwordKept: "One is kept. Empty leaves it as it is.",
  fromName: "From",
  fromNameHelp: "The vendor’s name, with which mails are signed.",
  fromEmail: "Address",
  fromEmailPlaceholder: "licenses@example.com",
  replyTo: "Answers go to",
  replyToHelp: "Empty is the address above.",
  needed: "Mail cannot be sent without this.",
  wrongPort: "Enter 1 to 65535.",
  save: (changes: number) => (changes === 0 ? "Save mail settings" : `Save ${formatNoun(changes, "change")}`),
  saving: "Saving…",
  saved: "Mail settings saved",
  conflict:
    "Somebody else saved mail settings meanwhile. What you changed is still here: look at it and save again.",

  testTitle: "Try it",
  testHelp: "Sends a mail at once with the settings as they are saved, also while mail is off.",
  testTo: "Send a test mail to",
  test: "Send test mail",
  testing: "Sending…",
  saveFirst: "Save the changes first.",
  testNeedsAddress: "Enter an address first.",
  took: (millis: number) => `In ${(millis / 1000).toFixed(1)} s.`,
  serverSaid: "The server said:",
  toLog: "Mail log",
  toTemplates: "E-mail templates",
  switchedOn: "On",
  switchedOff: "Off",
} as const;
