/** How the desk writes dates, times and numbers: as the reader's locale does, in their time or in UTC, 24 h. */
import { formatting, inZone } from "./formatting";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "982,416" */
export function formatCount(count: number): string {
  return formatting().count.format(count);
}

/** "1.42 M" from a million on, exact below. For places too narrow for the whole number. */
export function formatShortCount(count: number): string {
  if (count < 1_000_000) return formatCount(count);
  return `${formatting().hundredth.format(Math.floor(count / 10_000) / 100)} M`;
}

/** "1 license", "50,016 licenses" */
export function formatNoun(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "4.2": one place behind the point, where it says something. */
export function formatTenths(value: number): string {
  return formatting().tenth.format(value);
}

/** "12.5%", "under 0.1%" rather than a zero that is not one. */
export function formatPercent(part: number, whole: number): string {
  if (whole <= 0) return "0%";
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return "under 0.1%";
  return `${formatTenths(percent)}%`;
}

/** "3 / 5", "3 / ∞". A limit of -1 is unlimited. */
export function formatUse(used: number, limit: number): string {
  return `${formatCount(used)} / ${limit < 0 ? "∞" : formatCount(limit)}`;
}

/** "4.2 MB", in powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? formatCount(value) : formatTenths(value)} ${units[unit]}`;
}

/** "11 Jun 2027" */
export function formatDate(date: Date): string {
  return formatting().date.format(date);
}

/** "09:41" */
export function formatTime(date: Date): string {
  return formatting().time.format(date);
}

/** "11 Jun 2027, 09:41" */
export function formatDateTime(date: Date): string {
  return `${formatDate(date)}, ${formatTime(date)}`;
}

/** "13:52" today, "Yesterday, 18:20", "12 Oct, 16:20" this year, then the whole date: for histories. */
export function formatMoment(date: Date, now: Date): string {
  const days = calendarDays(date, now);
  if (days === 0) return formatTime(date);
  if (days === -1) return `Yesterday, ${formatTime(date)}`;
  if (inZone(date).year !== inZone(now).year) return formatDateTime(date);
  return `${formatting().day.format(date)}, ${formatTime(date)}`;
}

/**
 * "in 12 days", "4 min ago", "yesterday". Days are calendar days, so that an expiry reads the same all day long.
 * The past stays in days up to 99: how long a device was not seen is counted, not rounded.
 */
export function formatRelative(date: Date, now: Date): string {
  const distance = date.getTime() - now.getTime();
  const days = calendarDays(date, now);
  if (Math.abs(distance) < DAY && Math.abs(days) <= 1) return withinADay(distance);
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  return days > 0 ? `in ${span(days, 30)}` : `${span(-days, 99)} ago`;
}

function withinADay(distance: number): string {
  const size = Math.abs(distance);
  if (size < MINUTE) return distance > 0 ? "in under a minute" : "just now";
  const words = size < HOUR ? `${Math.floor(size / MINUTE)} min` : `${Math.floor(size / HOUR)} h`;
  return distance > 0 ? `in ${words}` : `${words} ago`;
}

/** Days in the largest unit that still says enough: days up to `dayLimit`, then weeks, months, years. */
function span(days: number, dayLimit: number): string {
  if (days <= dayLimit) return `${days} days`;
  if (days < 60) return `${Math.round(days / 7)} weeks`;
  const months = Math.round(days / 30.44);
  if (months < 24) return `${months} months`;
  // From the day that rounds to 24 months on it is 2 years, though two leap-less years are a few hours short of it.
  return `${Math.max(2, Math.floor(days / 365.25))} years`;
}

/** Whole calendar days from `now` to `date` in the reader's time; daylight saving does not shift them. */
function calendarDays(date: Date, now: Date): number {
  const day = (value: Date) => {
    const { year, month, date: of } = inZone(value);
    return Date.UTC(year, month, of);
  };
  return Math.round((day(date) - day(now)) / DAY);
}

/** Milliseconds until formatRelative may say something else; at least a second, at most an hour. */
export function nextChange(date: Date, now: Date): number {
  const size = Math.abs(date.getTime() - now.getTime());
  if (size < HOUR + MINUTE) return 10 * SECOND;
  if (size < DAY + HOUR) return 5 * MINUTE;
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime();
  return Math.min(Math.max(midnight, SECOND), HOUR);
}

/** "12 s", "4 min 10 s", "2 h 5 min": how long a job took or will take. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / SECOND));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/** Shortens a key in its middle, never at its end: "0192f3a4-…-c01e77aa41d9". */
export function shortenKey(key: string, length: number): string {
  if (key.length <= length) return key;
  const tail = Math.min(12, Math.floor((length - 1) / 2));
  return `${key.slice(0, length - 1 - tail)}…${key.slice(-tail)}`;
}
