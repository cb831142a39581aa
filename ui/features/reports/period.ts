/* The days of a report, as the address holds them and as the core takes them. Days are whole days of UTC. */
import type { ReportPeriod } from "@/api";

/** The usual spans; a report of what is to come looks ahead by them. */
export const SPANS = ["7d", "30d", "90d", "12m"] as const;

export type Span = (typeof SPANS)[number];

/** A span that ends (or begins) today, or two days and what lies between. */
export type Period = { kind: "span"; span: Span } | { kind: "between"; from: string; to: string };

/** A report looks back, or ahead. */
export type Direction = "back" | "ahead";

export const USUAL: Period = { kind: "span", span: "30d" };
/** The most days the core counts at once. */
export const MOST_DAYS = 3_660;

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS: Readonly<Record<Span, number>> = { "7d": 7, "30d": 30, "90d": 90, "12m": 365 };

export const todayUtc = (now: Date): string => now.toISOString().slice(0, 10);

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days a period has. */
export function daysIn({ from, to }: ReportPeriod): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

export function readPeriod(text: string | undefined): Period {
  const span = SPANS.find((one) => one === text);
  if (span) return { kind: "span", span };
  const [from, to, more] = (text ?? "").split("..");
  if (more !== undefined || !isDay(from) || !isDay(to)) return USUAL;
  return periodProblem({ from, to }) === null ? { kind: "between", from, to } : USUAL;
}

/** null: as usual. */
export function writePeriod(period: Period): string | null {
  if (period.kind === "between") return `${period.from}..${period.to}`;
  return period.span === "30d" ? null : period.span;
}

/** The first and the last day. */
export function resolve(period: Period, today: string, direction: Direction): ReportPeriod {
  if (period.kind === "between") return { from: period.from, to: period.to };
  const days = DAYS[period.span] - 1;
  return direction === "back"
    ? { from: addDays(today, -days), to: today }
    : { from: today, to: addDays(today, days) };
}

/** What is wrong with two days, or null. */
export function periodProblem({ from, to }: ReportPeriod): string | null {
  if (!isDay(from) || !isDay(to)) return "Enter both days.";
  if (to < from) return "Choose a last day that is not before the first.";
  return daysIn({ from, to }) > MOST_DAYS ? "A report has at most 3,660 days. Choose fewer." : null;
}

function isDay(text: string | undefined): text is string {
  if (!text || !/^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

export { MONTHS, WEEKDAYS };

/** "10 Nov" */
export function shortDay(day: string): string {
  return `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ""}`;
}

/** "10 Nov 2026" */
export function longDay(day: string): string {
  return `${shortDay(day)} ${day.slice(0, 4)}`;
}

/** "Tue 10 Nov 2026" */
export function fullDay(day: string): string {
  const weekday = WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? "";
  return `${weekday} ${longDay(day)}`;
}

/** "Nov 2026" of a month `2026-11`. */
export function monthWords(month: string): string {
  return `${MONTHS[Number(month.slice(5, 7)) - 1] ?? ""} ${month.slice(0, 4)}`;
}

/** Figures by month, in order, where days are too many to be seen each for itself. */
export function byMonth<T extends { day: string }>(
  days: readonly T[],
  figuresOf: (day: T) => readonly number[],
) {
  const months = new Map<string, number[]>();
  for (const day of days) {
    const month = day.day.slice(0, 7);
    const figures = figuresOf(day);
    const sums = months.get(month) ?? figures.map(() => 0);
    months.set(
      month,
      sums.map((sum, index) => sum + (figures[index] ?? 0)),
    );
  }
  return [...months].map(([month, sums]) => ({ month, sums }));
}
