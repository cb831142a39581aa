import type { SortField, SortOrder } from "@/api";
import { formatCount } from "@/lib/format";

/** What the License Keys page says. */
export const words = {
  title: "License keys",
  rows: "Licenses",
  licenses: "licenses",
  import: "Import",
  leaked: "Leaked keys",
  leakedHelp: "Find licenses in a text that leaked, and withdraw their keys",
  create: "Create license",
  export: "Export",
  importRefused: "Your role does not import. Managers and owners may.",
  exportRefused: "Your role does not export. Support, managers and owners may.",
  exportNothing: "The list is empty, so there is nothing to export.",

  search: "Search license keys",
  searchHint: "Key, customer or product",
  suggestions: "Suggestions",
  suggestRecent: "Recently viewed",
  suggestLicenses: "Licenses",
  suggestCustomers: "Customers",
  suggestProducts: "Products",
  licenseCount: (count: number) => `${formatCount(count)} ${count === 1 ? "license" : "licenses"}`,

  filter: "Filter",
  findProduct: "Find a product",
  product: "Product",
  noSuchProduct: "No product has this name.",
  only: "Only",
  onlyThis: (name: string) => `Only ${name}`,
  status: "Status",
  customer: "Customer",
  oneCustomer: "one customer",
  products: (count: number) => `${count} products`,
  expires: "Expires",
  created: "Created",
  days: (days: number) => `${days} days`,
  months: (months: number) => `${months} months`,
  inDays: (days: number) => `in ${days} days`,
  lastDays: (days: number) => (days === 365 ? "last 12 months" : `last ${days} days`),
  lifetime: "Lifetime",
  range: "Range…",
  from: (date: string) => `from ${date}`,
  until: (date: string) => `until ${date}`,
  between: (from: string, to: string) => `${from} to ${to}`,
  clearFilters: "Clear filters",
  clearAll: "Clear all",
  match: (count: number) => (count === 1 ? "license matches" : "licenses match"),
  saveView: "Save view…",

  sort: "Sort",
  sortTitle: "Sort license keys",
  sortBy: "Sort by",
  order: "Order",
  often: "Often used",
  sortNote: "A click on a column header does the same.",
  cancel: "Cancel",
  columns: "Columns and density",

  copyKey: "Copy key",
  copyHidden: "Copy key. Asks for the passphrase first.",
  copied: (key: string) => `Copied ${key}`,
  copiedMany: (count: number) => `Copied ${formatCount(count)} ${count === 1 ? "key" : "keys"}`,
  copyGone: "The license is not there any more, so nothing was copied.",
  copyRefused: "The clipboard refused. Select and copy by hand.",
  productInactive: "This product is inactive",
  notAssigned: "Not assigned",
  actionsFor: (key: string) => `Actions for ${key}`,
  open: "Open license",
  openInNewWindow: "Open in new window",
  exportRow: "Export this row…",
  copyKeys: "Copy keys",
  exportSelected: "Export licenses…",
  tooManyKeys: "Copy at most 10,000 keys. Export takes any number.",
  tooManyPicked: "More than 10,000 are picked one by one. Select all matches instead.",
  rangeNotLoaded: "The range could not be selected.",
  rangeMoved: "The list changed meanwhile. Select the range again.",
  keysKeepChanging: {
    what: "The list kept changing while its keys were read.",
    kept: "Nothing was copied.",
    next: "Try again in a moment. Export takes the list as it is at one time.",
  },

  ofAllMatch: (all: string) => ` of ${all} licenses match`,
  allShown: (count: number) => ` ${count === 1 ? "license" : "licenses"}`,
  milliseconds: (ms: number) => `${formatCount(Math.max(1, Math.round(ms)))} ms`,
  live: "Live",
  notLive: "Not live",
  notLiveHelp: "There is no connection. The list is as it was last seen.",
  newRows: (count: number) => `${formatCount(count)} new`,
  fewerRows: (count: number) => `${formatCount(count)} fewer`,
  changed: "The list changed",

  keysFound: (found: number, asked: number) => `${formatCount(found)} of ${formatCount(asked)} keys found.`,
  keysNotFound: "Not found:",
  copyNotFound: "Copy those not found",
  more: (count: number) => `and ${formatCount(count)} more`,

  nothingTitle: (environment: string) => `No licenses in ${environment} yet`,
  nothingHelp:
    "Create one from a generator, or bring the ones you already have. An import shows what it will do before it writes anything.",
  nothingNoProduct:
    "A license is of a product, and there is none yet. Create one first, or bring licenses that you already have.",
  createProduct: "Create product",
  importFile: "Import CSV or JSON",
  orDrop: "Or drop a file anywhere in this window",
  dropHere: "Drop the file to import it",
  filteredTitle: (count: number) =>
    `Your filters hide ${formatCount(count)} ${count === 1 ? "license" : "licenses"}`,
  filteredSearch: (search: string, times: number, environment: string) =>
    `“${search}” is found ${times === 1 ? "once" : `${formatCount(times)} times`} in ${environment}, but nothing passes every filter.`,
  filteredAll: "Nothing passes every filter at once.",
  withoutOne: "Without one of them",
  wouldSee: "you would see",
  remove: "Remove filter",
  clearAllShow: (count: number) => `Clear all filters, show ${formatCount(count)}`,
  elsewhereTitle: (here: string, there: string) => `Not in ${here}, but found in ${there}`,
  elsewhereHelp:
    "A license validates only in the environment it was made in. Ask the customer which server their app talks to.",
  elsewhereMore: (count: number) => `and ${formatCount(count)} more there`,
  switchTo: (environment: string) => `Switch to ${environment}`,
  stayIn: (environment: string) => `Stay in ${environment}`,
  notFoundTitle: (search: string) => `Nothing found for “${search}”`,
  notFoundHelp:
    "Search looks at keys, customer names, customer emails and product names, in every environment.",
  clearSearch: "Clear search",
} as const;

/** The seven fields of the sort dialog, each with what its order means. */
export const SORT_WORDS: Readonly<
  Record<
    SortField,
    { label: string; hint: string; ascending: string; descending: string; short: Record<SortOrder, string> }
  >
> = {
  key: {
    label: "License key",
    hint: "A to Z",
    ascending: "A to Z",
    descending: "Z to A",
    short: { ascending: "A to Z", descending: "Z to A" },
  },
  product: {
    label: "Product",
    hint: "By name",
    ascending: "A to Z",
    descending: "Z to A",
    short: { ascending: "A to Z", descending: "Z to A" },
  },
  customer: {
    label: "Customer",
    hint: "By name, unassigned last",
    ascending: "A to Z, unassigned last",
    descending: "Z to A, unassigned last",
    short: { ascending: "A to Z", descending: "Z to A" },
  },
  status: {
    label: "Status",
    hint: "Lifecycle order",
    ascending: "Available first",
    descending: "Revoked first",
    short: { ascending: "available first", descending: "revoked first" },
  },
  activations: {
    label: "Activations",
    hint: "By limit",
    ascending: "Lowest limit first",
    descending: "Highest limit first, unlimited on top",
    short: { ascending: "lowest first", descending: "highest first" },
  },
  expires: {
    label: "Expires",
    hint: "Lifetime is farthest",
    ascending: "Soonest expiry first",
    descending: "Farthest expiry first",
    short: { ascending: "soonest first", descending: "farthest first" },
  },
  created: {
    label: "Created",
    hint: "By day and time",
    ascending: "Oldest first",
    descending: "Newest first",
    short: { ascending: "oldest first", descending: "newest first" },
  },
};

export const ORDER_WORDS: Readonly<Record<SortOrder, string>> = {
  ascending: "Ascending",
  descending: "Descending",
};

export const COLUMN_WORDS = {
  key: "License key",
  product: "Product",
  customer: "Customer",
  status: "Status",
  activations: "Activations",
  expires: "Expires",
  created: "Created",
  product_id: "Product UUID",
  product_code: "Product code",
  product_status: "Product status",
  environment: "Environment",
  organisation: "Organisation",
} as const;

export const PRODUCT_STATUS_WORDS = { active: "Active", inactive: "Inactive" } as const;
