import { formatCount } from "@/lib/format";

/** What the drawer of one license says. */
export const words = {
  name: (key: string) => `License ${key}`,
  copyKey: "Copy key",
  copyHidden: "Copy key. Asks for the passphrase first.",
  openInNewWindow: "Open in new window",
  export: "Export license…",
  forCustomer: "for",
  notAssigned: "not assigned",
  customer: "Customer",
  organisation: "Organisation",
  pool: "Pool",
  transferable: "Transferable",
  untransferable: "Untransferable",
  product: "Product",
  productId: "Product UUID",
  environment: "Environment",
  expires: "Expires",
  lifetime: "Lifetime",
  created: "Created",
  changed: "Changed",
  limit: "Limit",
  unlimited: "Unlimited activations",
  limitOf: (limit: number) => `${formatCount(limit)} ${limit === 1 ? "activation" : "activations"}`,
  flags: "Flags",
  metadata: "Metadata",
  none: "None",
  id: "License UUID",
  mayBecome: "May become",
  nothingMore: "Nothing: this state is final",
  onlyThisCustomer: "Show only this customer",
  others: "Other licenses",
  othersNone: "This customer has no other license.",
  othersAll: (count: number) => `All ${formatCount(count)}`,
  activations: "Activations",
  inUse: (used: number, limit: number) =>
    limit < 0 ? `${formatCount(used)} in use` : `${formatCount(used)} of ${formatCount(limit)} in use`,
  neverActivated: "No device has used this license.",
  lastSeen: "last seen",
  deactivated: "deactivated",
  unnamedDevice: "Unnamed device",
  history: "History",
  historyNone: "Nothing has happened to this license yet.",
  thenGrace: (days: number) => `and then ${formatCount(days)} ${days === 1 ? "day" : "days"} of grace`,
  worksUntil: (date: string) => `works until ${date} in grace`,
  byGenerator: (name: string) => `by generator ${name}`,
  replaces: "Replaces",
  replacedBy: "Replaced by",
  files: "Offline files",
  filesNote: (count: number) => `${formatCount(count)} valid`,
  fileFor: (device: string | null) => device ?? "Any device",
  fileBy: (who: string, when: string) => `by ${who}, ${when}`,
  fileUntil: "valid until",
  makeFile: "Make one",
  raise: "Raise limit",
  deviceActions: (device: string) => `Actions for ${device}`,
  deactivate: "Deactivate…",
  ignore: "Ignore…",
  listen: "Stop ignoring…",
  why: "Why can’t it activate?",
  ignored: "ignored",
  alreadyEnded: "It is deactivated already.",
  refusedTitle: (when: string) => `A device was refused ${when}.`,
  refusedText: (device: string, why: string) => `${device}: ${why}.`,
  unknownDevice: "A device that is not known",
  explain: "Explain",
  asOf: "As of…",
  asOfTitle: "As it stood at",
  asOfHint: "2 Jul 2026, 10:31",
  asOfHelp: "A day, and a time if it matters. A day alone means its end.",
  asOfShow: "Show",
  asOfUnread: "Enter a day such as 2 Jul 2026, with a time such as 10:31 if it matters.",
  asOfFuture: "Enter a moment that has passed.",
  asOfEntry: (when: string) => `Show as it stood on ${when}`,
  asItStood: (when: string) => `As it stood on ${when}.`,
  changesSince: (count: number) =>
    count === 0
      ? "Nothing has changed since."
      : `${formatCount(count)} ${count === 1 ? "change" : "changes"} since.`,
  backToNow: "Back to now",
  notThereYet: "The license was not there at that moment.",
  incomplete: "Part of its history is missing, so that some fields may be later values.",
  nowIs: (value: string) => `now ${value}`,
  status: "Status",
  gone: "This license is not here any more",
  goneHelp: "It was deleted, or the link names another environment.",
  loading: "Loading the license",
  mostShown: (count: number) => `The newest ${formatCount(count)} are shown.`,
  nothing: "none",
} as const;

/** What was done, in the past and without its subject. */
const ACTIONS: Readonly<Record<string, string>> = {
  create_license: "created it",
  import_license: "imported it",
  apply_import: "imported it",
  undo_import: "took back an import",
  edit_license: "edited it",
  assign_license: "assigned it",
  expire_license: "marked it as expired",
  activate_license: "activated it",
  deactivate_license: "deactivated a device",
  revoke_license: "revoked it",
  inactivate_license: "inactivated it",
  reactivate_license: "reactivated it",
  suspend_license: "suspended it",
  lift_suspension: "lifted its suspension",
  hand_over_license: "handed it over",
  replace_license: "replaced it",
  delete_license: "deleted it",
  raise_limit: "raised the limit",
  deactivate_device: "deactivated a device",
  restore_device: "activated a device again",
  apply_remedies: "helped a device",
  create_offline_file: "made an offline file",
  generate_licenses: "generated it",
  enroll: "gave it out through a link",
  evict_holder: "took it back for somebody else",
  return_seat: "returned it",
  end_term: "took it back when its time was over",
};

/** "edited it"; an unknown action in its own words: "rotate_key" → "rotate key". */
export function actionWords(action: string): string {
  return ACTIONS[action] ?? action.replaceAll("_", " ");
}

const DOORS: Readonly<Record<string, string>> = {
  desk: "in the desk",
  server: "through the server",
  page: "on a public page",
  import: "by import",
  system: "by itself",
};

export function doorWords(door: string): string {
  return DOORS[door] ?? `through ${door}`;
}

/** "activation_limit" → "activation limit" */
export function fieldWords(field: string): string {
  return field.replaceAll("_", " ").replace(/ (at|id)$/, "");
}
