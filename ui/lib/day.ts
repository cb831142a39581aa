const MONTHS: readonly string[] = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

const UNITS: Readonly<Record<string, "days" | "weeks" | "months" | "years">> = {
  d: "days",
  day: "days",
  days: "days",
  w: "weeks",
  week: "weeks",
  weeks: "weeks",
  m: "months",
  month: "months",
  months: "months",
  y: "years",
  year: "years",
  years: "years",
};

/** A day as the fields of forms show it: in every locale what parseDay reads. */
export function writeDay(day: Date): string {
  const month = MONTHS[day.getMonth()] ?? "";
  return `${day.getDate()} ${month.charAt(0).toUpperCase()}${month.slice(1)} ${day.getFullYear()}`;
}

/**
 * A day as people write it: "11 Jun 2027", "June 11 2027", "2027-06-11", "11.6.2027", "tomorrow", "+30 days", "+1 y".
 * Null when it is none, or could be two: 6/11 is a different day in different countries.
 * Steps are counted from `from`. The answer is that day's local midnight.
 */
export function parseDay(text: string, now: Date, from: Date = now): Date | null {
  const plain = text.trim().toLowerCase().replaceAll(",", " ").replaceAll(/\s+/g, " ");
  if (plain === "today") return midnight(now);
  if (plain === "tomorrow") return step(now, 1, "days");
  const ahead = /^\+ ?(\d{1,5}) ?([a-z]*)$/.exec(plain);
  if (ahead) {
    const unit = ahead[2] === "" ? "days" : UNITS[ahead[2] ?? ""];
    return unit ? step(from, Number(ahead[1]), unit) : null;
  }
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(plain);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dotted = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$/.exec(plain);
  if (dotted) return dayOf(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const named = /^(\d{1,2})\.? ([a-z]{3,})\.? (\d{4})$/.exec(plain);
  if (named) return dayOf(Number(named[3]), monthOf(named[2]), Number(named[1]));
  const american = /^([a-z]{3,})\.? (\d{1,2}) (\d{4})$/.exec(plain);
  return american ? dayOf(Number(american[3]), monthOf(american[1]), Number(american[2])) : null;
}

/** A moment of the past as people write it: a day, and a time if it matters: "2 Jul 2026, 10:31". A day alone means its end. */
export function parseMoment(text: string, now: Date): Date | null {
  const timed = /^(.*?)[ ,]+(\d{1,2}):(\d{2})$/.exec(text.trim());
  const day = parseDay(timed?.[1] ?? text, now);
  if (!day) return null;
  if (!timed) return endOfDay(day);
  const [hours, minutes] = [Number(timed[2]), Number(timed[3])];
  if (hours > 23 || minutes > 59) return null;
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hours, minutes, 59);
}

/** The last second of a day, here. */
export function endOfDay(day: Date): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), 23, 59, 59);
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? "").slice(0, 3)) + 1;
}

function dayOf(year: number, month: number, date: number): Date | null {
  const day = new Date(year, month - 1, date);
  return day.getFullYear() === year && day.getMonth() === month - 1 && day.getDate() === date ? day : null;
}

function midnight(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

function step(from: Date, amount: number, unit: "days" | "weeks" | "months" | "years"): Date | null {
  const [year, month, date] = [from.getFullYear(), from.getMonth(), from.getDate()];
  if (unit === "days") return new Date(year, month, date + amount);
  if (unit === "weeks") return new Date(year, month, date + amount * 7);
  const months = month + (unit === "years" ? amount * 12 : amount);
  const last = new Date(year, months + 1, 0).getDate();
  return new Date(year, months, Math.min(date, last));
}
