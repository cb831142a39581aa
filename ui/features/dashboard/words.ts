/* What the dashboard says. */
import { formatCount, formatNoun, formatPercent } from "@/lib/format";

export const WORDS = {
  title: "Dashboard",
  period: "Period",
  spans: { "7": "7 days", "30": "30 days", "90": "90 days", "365": "12 months" },
  reports: "Reports",
  print: "Print",
  loading: "Counting",
  table: "Table",
  chart: "Chart",
  asTable: (what: string) => `${what} as a table`,
  asChart: (what: string) => `${what} as a chart`,
  showAll: (count: number) => `Show all ${formatCount(count)} rows`,

  byState: "Licenses by state",
  inEnvironment: (count: number, environment: string) => `${formatCount(count)} in ${environment}`,

  perDay: "Validations and activations per day",
  day: "Day",
  validations: "Validations",
  activations: "Activations",
  denials: "Denials",
  unknown: "not counted yet",
  quiet: "No device has asked in these days",
  quietHelp: "Devices are counted here when they activate and validate through the license server.",
  stillCounting: "Activations of the past are still being counted. They appear here by themselves.",

  causes: "Denials by cause",
  noDenials: "Nothing was refused.",
  rose: (cause: string, part: number, whole: number) =>
    `“${cause}” rose by ${formatPercent(part, whole)} against the days before.`,
  fell: (cause: string, part: number, whole: number) =>
    `“${cause}” fell by ${formatPercent(part, whole)} against the days before.`,
  same: (cause: string) => `“${cause}” comes as often as in the days before.`,
  fresh: (cause: string) => `“${cause}” did not come in the days before.`,

  expiring: "Expiring",
  within: (days: number) => `in ${days} days`,
  calendar: "Licenses that end, by day",
  endOn: (count: number, day: string) => `${day}: ${formatNoun(count, "license")}`,
  mostOn: (day: string) => `Most on ${day}:`,
  licenses: (count: number) => formatNoun(count, "license"),
  noneEnds: "No license ends in the next 90 days.",

  low: "Stock running low",
  free: (count: number) => `${formatCount(count)} free`,
  available: (count: number) => `${formatCount(count)} available`,
  ofSeats: (seats: number, buffer: number) => `of ${formatCount(seats)} seats, buffer ${formatCount(buffer)}`,
  stockOf: (buffer: number) => `in stock, buffer ${formatCount(buffer)}`,
  pool: (product: string) => `pool, ${product}`,
  noStock: "There are no products that are sold.",
  soFar: (day: string) => `${day}, so far`,
  belowBuffer: "below the buffer",
  name: "Name",
  kind: "Kind",
  amount: "Left",
  product: "product",

  activity: "Recent activity",
  auditTrail: "Audit trail",
  noActivity: "Nothing was done here yet.",

  nothingYet: (environment: string) => `${environment} is empty`,
  nothingYetHelp:
    "The dashboard shows how licenses stand and how devices use them. Create or import some first.",
  toLicenses: "Go to license keys",
} as const;
