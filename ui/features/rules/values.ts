/* License rules as a form holds them. */
import type { Rules } from "@/api";

export type Values = {
  reminders: boolean;
  reminder_days: string;
  idle: boolean;
  idle_days: string;
  digest: boolean;
  digest_to: string;
};

export const NO_VALUES: Values = {
  reminders: false,
  reminder_days: "",
  idle: false,
  idle_days: "",
  digest: false,
  digest_to: "",
};

/** What is offered where nobody chose a number yet. */
const USUAL_IDLE = "90";

export function toValues(rules: Rules): Values {
  return {
    reminders: rules.reminders ?? false,
    reminder_days: (rules.reminder_days ?? []).join(", "),
    idle: (rules.idle_days ?? null) !== null,
    idle_days: String(rules.idle_days ?? USUAL_IDLE),
    digest: rules.digest ?? false,
    digest_to: (rules.digest_to ?? []).join("\n"),
  };
}

/** The numbers of a text, or null where it is something else. */
export function daysOf(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  if (parts.length > 5 || !parts.every((part) => isBetween(part, 1, 365))) return null;
  return parts.map(Number);
}

export function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

export function isBetween(text: string, least: number, most: number): boolean {
  return /^\d{1,4}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
}

/** The rules of a form that fits; null while something in it does not. */
export function toRules(values: Values, version: number): Rules | null {
  const days = daysOf(values.reminder_days);
  if (days === null || (values.reminders && days.length === 0)) return null;
  if (values.idle && !isBetween(values.idle_days, 1, 1000)) return null;
  return {
    version,
    reminders: values.reminders,
    reminder_days: days,
    idle_days: values.idle ? Number(values.idle_days) : null,
    digest: values.digest,
    digest_to: addressesOf(values.digest_to),
  };
}
