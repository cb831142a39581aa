/* What reports say. */
import type { VerdictCode } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";

export const WORDS = {
  title: "Reports",
  reports: "Reports",
  names: {
    distribution: "Distribution",
    usage: "Usage",
    denials: "Denials",
    expiries: "Expiries",
    customers: "Customers",
  },
  leads: {
    distribution: "Licenses of each product by state, and what the active ones come to.",
    usage: "Activations of each day, and the most at once beside what the limits allow.",
    denials: "How often devices were refused, and why.",
    expiries: "When licenses end.",
    customers: "Who holds most licenses.",
  },
  utc: "Days of UTC",
  period: "Period",
  spans: { "7d": "7 days", "30d": "30 days", "90d": "90 days", "12m": "12 months" },
  ahead: { "7d": "Next 7 days", "30d": "Next 30 days", "90d": "Next 90 days", "12m": "Next 12 months" },
  between: "Other days",
  from: "First day",
  to: "Last day",
  apply: "Show these days",
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  product: "Product",
  allProducts: "All products",
  export: "Export",
  print: "Print",
  exportRefused: "Your role does not export.",
  exportTitle: "Export this report",
  exportLead: "Every row of the report as it is chosen here. The export is noted in the audit trail.",
  exportRows: { one: "row", many: "rows" },
  csvHelp: "For spreadsheets: one row for each line of figures.",
  loading: "Counting",
  showAll: (count: number) => `Show all ${formatCount(count)} rows`,
  table: "Table",
  unknown: "not known",
  others: "Other causes",
  total: "Total",
  day: "Day",
  month: "Month",

  // Nothing to show, and which kind of nothing.
  nothingYet: (environment: string) => `There are no licenses in ${environment} yet`,
  nothingYetHelp: "Reports count licenses and what devices do with them. Create or import some first.",
  toLicenses: "Go to license keys",
  hiddenByDays: "Nothing in these days",
  hiddenByDaysHelp: "There may be something in others.",
  longer: "Look at 12 months",
  hiddenByProduct: "Nothing of this product",
  everyProduct: "Look at all products",

  // Distribution
  activeLicenses: "Total active licenses",
  averageLimit: "Average activation limit",
  potential: "Maximum potential activations",
  activeCustomers: "Customers with active licenses",
  devices: (count: string) => `${count} devices`,
  unlimitedApart: (count: number) =>
    `${formatNoun(count, "active license")} without a limit ${count === 1 ? "is" : "are"} not in the average and the maximum.`,
  byState: "Licenses by state",
  licenses: "Licenses",
  customers: "Customers",
  limit: "Avg limit",
  most: "Max activations",
  unlimited: "No limit",

  // Usage
  usageOf: (product: string) => `Activations in use, ${product}`,
  openedClosed: "Activations begun and ended",
  opened: "Begun",
  closed: "Ended",
  inUse: "In use at the end",
  peak: "Peak",
  capacity: "Capacity",
  noLimit: (count: number) => `no limit (${formatNoun(count, "license")})`,
  notRecorded: "not recorded",
  atLimit: "At the limit",
  refusedAtLimit: "Refused at the limit",
  times: (count: number) => (count === 1 ? "once" : `${formatCount(count)} times`),
  yes: "at the limit",
  capacityHelp:
    "Capacity is the sum of the limits of licenses that somebody holds, as it was noted on each day. It was not noted on days before this report existed or while nothing ran, and cannot be known afterwards.",
  deletedHelp: "Activations of licenses that were deleted are in no report.",
  stillCounting: (day: string) =>
    `Activations are still being counted, so far until ${day}. Later days follow by themselves.`,
  recounting: (days: number) =>
    `${formatNoun(days, "day")} ${days === 1 ? "is" : "are"} being counted again, since licenses were deleted.`,
  daysAtLimit: "Days at the limit",
  peakDay: "Peak on",
  never: "never in use",
  products: "By product",
  byDay: "By day",

  // Denials
  refused: "Refused",
  denialsBy: "Refused devices by day and cause",
  cause: "Cause",
  /** As short as a narrow place needs them. */
  causes: {
    VALID: "Valid",
    IN_GRACE: "In grace",
    NOT_FOUND: "Unknown key",
    WRONG_PRODUCT: "Wrong product",
    NOT_ASSIGNED: "Not assigned",
    REVOKED: "Revoked",
    SUSPENDED: "Suspended",
    INACTIVE: "Inactive",
    EXPIRED: "Expired",
    DEVICE_IGNORED: "Device ignored",
    LIMIT_REACHED: "Limit reached",
    NOT_ACTIVATED: "Not activated",
    NO_LICENSE: "No license",
  } satisfies Readonly<Record<VerdictCode, string>>,
  before: "Period before",
  unknownKeys: "Unknown keys",
  kept: "Sums by day are kept; the single refusals behind them are forgotten after 400 days.",
  refusedNever: "Nothing was refused in these days",

  // Expiries
  ending: "Licenses that end",
  due: "Still under way",
  expired: "Expired",
  endingHelp:
    "Days of their end; a grace period comes after it. Available and revoked licenses are left out.",

  // Customers
  customer: "Customer",
  organisation: "Organisation",
  active: "Active",
  activationsInUse: "Activations in use",
  held: (licenses: number, customers: number) =>
    `${formatNoun(customers, "customer")} ${customers === 1 ? "holds" : "hold"} ${formatNoun(licenses, "license")}`,
  mostLicenses: "Most licenses",
  rank: "Rank",
  page: (from: number, to: number, total: number) =>
    `${formatCount(from)} to ${formatCount(to)} of ${formatCount(total)}`,
  previous: "Previous page",
  next: "Next page",
} as const;
