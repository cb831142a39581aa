import { formatCount } from "@/lib/format";

/** What the drawer of one license says. */
export const words = {
  name: (key: string) => `License ${key}`,
  copyKey: "Copy key",
  openInNewWindow: "Open in new window",
  export: "Export license…",
  forCustomer: "for",
  notAssigned: "not assigned",
  customer: "Customer",
  organisation: "Organisation",
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
};

/** "edited it"; an unknown action in its own words: "rotate_key" → "rotate key". */
export function actionWords(action: string): string {
  return ACTIONS[action] ?? action.replaceAll("_", " ");
}

const DOORS: Readonly<Record<string, string>> = {
  desk: "in the desk",
  server: "through the server",
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
