/* The days that are looked at. The core counts whole days of UTC. */
import { formatDate } from "@/lib/format";

export const PERIODS = ["7", "30", "90"] as const;

export type Period = (typeof PERIODS)[number];

const DAY_MS = 24 * 60 * 60 * 1000;

export function readPeriod(text: string | undefined): Period {
  return PERIODS.find((one) => one === text) ?? "30";
}

/** So many days that end with today. */
export function requestOf(period: Period, now: Date): { from: string; days: number } {
  const days = Number(period);
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return { from: new Date(today - (days - 1) * DAY_MS).toISOString(), days };
}

/** A day of UTC by its own date, wherever the reader is: "11 Nov 2026". */
export function dayOf(iso: string): string {
  const day = new Date(iso);
  return formatDate(new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()));
}
