/* What denials say. */
import { formatCount, formatNoun } from "@/lib/format";

export const WORDS = {
  title: "Denials",
  thing: "group of denials",
  things: "groups of denials",
  search: "Search denials",
  searched: "causes, customers and organisations",
  nothing: (days: number) => `Nothing was refused in the last ${formatNoun(days, "day")}`,
  nothingHelp: "When a device is refused, it is counted here by cause and customer.",
  longer: (days: number) => `Look at ${formatNoun(days, "day")}`,

  period: "Period",
  days: (days: number) => `${days} days`,
  cause: "Cause",
  anyCause: "All causes",
  customer: "Customer",
  nobody: "nobody known",
  unknownKeys: "Unknown keys",
  count: "Refused",
  devices: "Devices",
  licenses: "Licenses",
  trend: "By day",
  last: "Last",

  why: "Why?",
  whyFull: "Why can’t this device activate?",
  whyUnknown: "No license has this key, so there is nothing to decide.",
  actions: (cause: string, customer: string) => `Actions for ${cause}, ${customer}`,
  showLicense: "Show license",
  showDevice: "Show device",
  showCustomer: "Show customer",
  noLicense: "No license is known.",
  noDevice: "The device is not known.",
  noCustomer: "No customer is known.",

  total: (count: number, days: number) =>
    `Refused ${count === 1 ? "once" : `${formatCount(count)} times`} in ${formatNoun(days, "day")}`,
  trendOf: (cause: string, counts: string) => `${cause}, by day: ${counts}`,
  onDay: (day: string, count: number) => `${day}: ${formatCount(count)}`,
  most: (count: number, day: string) => `at most ${formatCount(count)}, on ${day}`,
  utc: "Days of UTC",
  table: "Show as a table",
  day: "Day",
} as const;
