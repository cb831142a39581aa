/* What webhooks say. */
import type { DeliveryState, WebhookEvent } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";

type Group = { title: string; events: readonly { event: WebhookEvent; label: string }[] };

/** What a webhook may be told of, as it is chosen. */
export const GROUPS: readonly Group[] = [
  {
    title: "Licenses",
    events: [
      { event: "license.created", label: "Created" },
      { event: "license.assigned", label: "Assigned to a customer" },
      { event: "license.active", label: "Became active" },
      { event: "license.inactive", label: "Paused" },
      { event: "license.suspended", label: "Suspended" },
      { event: "license.expired", label: "Expired" },
      { event: "license.revoked", label: "Revoked" },
      { event: "license.changed", label: "Changed otherwise" },
      { event: "license.deleted", label: "Deleted" },
    ],
  },
  {
    title: "Devices",
    events: [
      { event: "activation.started", label: "A device began to use a license" },
      { event: "activation.ended", label: "Devices ended their use" },
      { event: "denial.counted", label: "Devices were refused" },
    ],
  },
  { title: "Imports", events: [{ event: "import.ended", label: "An import ended" }] },
];

export const ALL_EVENTS: readonly WebhookEvent[] = GROUPS.flatMap(({ events }) =>
  events.map(({ event }) => event),
);

const STATES: Readonly<Record<DeliveryState, string>> = {
  waiting: "Waiting",
  replaying: "Waiting to be sent again",
  delivered: "Delivered",
  dead: "Dead letter",
};

export const WORDS = {
  title: "Webhooks",
  thing: "webhook",
  things: "webhooks",
  search: "Search webhooks",
  searched: "names and addresses",
  create: "Create webhook",
  nothing: (environment: string) => `No webhooks in ${environment} yet`,
  nothingHelp:
    "A webhook tells another program what becomes of licenses: signed requests to an address of yours, in order for each license, and tried again until they arrive.",
  ownersOnly: "Only owners may see webhooks",
  ownersOnlyHelp: "A webhook sends what happens here to somebody else, so owners look after them.",
  mayNot: "Only owners create and change webhooks.",

  name: "Name",
  url: "Address",
  events: "Events",
  eventCount: (count: number) =>
    count === ALL_EVENTS.length ? "all" : `${formatCount(count)} of ${formatCount(ALL_EVENTS.length)}`,
  state: "State",
  on: "On",
  off: "Off",
  failing: "Failing",
  lastDelivered: "Last delivery",
  never: "never",
  waiting: "Waiting",
  dead: "Dead letters",
  count: formatCount,

  details: (name: string) => `Webhook ${name}`,
  gone: "This webhook is no longer here",
  goneHelp: "It was deleted, belongs to another environment, or the address is wrong.",
  loading: "Loading the webhook",
  id: "Webhook ID",
  copyId: "Copy webhook ID",
  created: "Created",
  secret: "Secret",
  oldSecretUntil: "the old one signs as well; it ends",
  private: "Private addresses",
  mayBePrivate: "private addresses allowed",
  problemTitle: "The last attempt failed.",
  offNote: "It is off: nothing new is noted for it, and what waits stays until it is on.",

  edit: "Edit…",
  test: "Send test",
  testing: "Sending…",
  testTaken: (millis: number) => `Its server took the test event in ${formatCount(millis)} ms`,
  testFailed: "The test event was not taken",
  rotate: "Rotate secret…",
  delete: "Delete…",

  dialog: {
    createTitle: "Create webhook",
    create: "Create webhook",
    creating: "Creating…",
    // The secret follows, in a dialog that says the same.
    created: null,
    editTitle: "Change webhook",
    save: (changes: number) => (changes === 1 ? "Save 1 change" : `Save ${changes} changes`),
    saving: "Saving…",
    saved: (name: string) => `Saved ${name}`,
  },
  nameHelp: "Say who is told, such as “Web shop”.",
  nameMissing: "Give the webhook a name.",
  nameTooLong: "Use at most 120 characters.",
  urlHelp: "Requests are sent there by POST. Redirects are not followed.",
  urlMissing: "Enter an address that begins with https://.",
  urlNeedsTls: "Use https://, or allow private addresses for a receiver in your own network.",
  eventsMissing: "Choose one event at least.",
  enabled: "Send events",
  enabledHelp: "While off, what happens is not noted for this webhook.",
  allowPrivate: "Allow private addresses",
  allowPrivateHelp:
    "For a receiver in your own network, also without TLS. Whoever may change this webhook can then reach what only this computer or server reaches.",
  onOff: (on: boolean) => (on ? "On" : "Off"),

  madeTitle: "Webhook created",
  rotatedTitle: "Secret rotated",
  secretLabel: "Secret",
  copySecret: "Copy secret",
  secretHelp: "The receiver checks every request’s signature with it. The guide shows how, in two languages.",

  rotateTitle: "Rotate the secret?",
  rotateAction: "Rotate secret",
  rotating: "Rotating…",
  rotateBoth: "Every request is signed with **both** for 24 hours",
  rotateBothDetail: "The receiver may check either one, so you can change it there without haste.",
  rotateShown: "The new secret is shown once",
  endOld: "The old secret leaked: end it at once",
  endOldHelp: "The old secret ends **now**",
  endOldDetail: "The receiver refuses requests until it knows the new one. They are tried again.",

  deleteTitle: "Delete this webhook?",
  deleteAction: "Delete webhook",
  deleting: "Deleting…",
  deleteDead: "It is told of **nothing** from now on",
  deleteWaiting: (count: number) =>
    count === 0
      ? "Nothing waits for it"
      : `${count === 1 ? "1 event that waits is" : `${formatCount(count)} events that wait are`} not sent`,
  deleteLog: "Its log of deliveries and dead letters goes with it",
  deleteDone: (name: string) => `Deleted ${name}`,
  cannotUndo: "Cannot be undone.",

  log: "Deliveries",
  logAll: "All",
  logName: "Which deliveries",
  logLoading: "Loading deliveries",
  logNothing: "Nothing was sent yet.",
  logNone: "There are none.",
  logMore: (rest: number) => `Show more (${formatCount(rest)})`,
  states: STATES,
  held: "Waits for an earlier event of its license",
  sequence: (sequence: number) => `no. ${formatCount(sequence)}`,
  tries: "Tries",
  nextTry: "Next try",
  tried: "Last tried",
  answer: "Answer",
  noAnswer: "none",
  answered: (status: number, millis: number | null) =>
    millis === null ? String(status) : `${status}, after ${formatCount(millis)} ms`,
  request: "Request",
  answerText: "What it answered",
  deliveryId: "Delivery ID",
  copyDeliveryId: "Copy delivery ID",
  license: "License",
  showLicense: "Show license",
  replay: "Send again",
  replayed: "It is sent again, under the same ID",
  replayWaits: "It waits already.",
  replayTest: "Send another test event instead.",
  replayDead: (count: number) =>
    count === 1 ? "Send the dead letter again" : `Send ${formatCount(count)} dead letters again`,
  replayedDead: (count: number) => `${formatNoun(count, "event")} sent again`,
  noDead: "There are no dead letters.",
} as const;

/** What an event is called. */
export function labelOf(event: WebhookEvent): string {
  if (event === "webhook.test") return "Test";
  const all = GROUPS.flatMap(({ title, events }) => events.map((one) => ({ title, ...one })));
  const found = all.find((one) => one.event === event);
  if (!found) return event;
  return found.title === "Licenses" ? `License ${found.label.toLowerCase()}` : found.label;
}
