/* Settings as a form holds them, and what two people changed at once. */
import type { Settings } from "@/api";

export type Values = {
  grace_days: string;
  check_hours: string;
  buffer: string;
  offline_hours: string;
  offline_hours_max: string;
  /** Empty is no cap. */
  support_limit_cap: string;
  step_up: boolean;
  /** Empty is none. */
  server_url: string;
  my_licenses: boolean;
};

export type FieldName = keyof Values;

export const FIELD_NAMES: readonly FieldName[] = [
  "grace_days",
  "check_hours",
  "buffer",
  "offline_hours",
  "offline_hours_max",
  "support_limit_cap",
  "step_up",
  "server_url",
  "my_licenses",
];

export const NO_VALUES: Values = {
  grace_days: "",
  check_hours: "",
  buffer: "",
  offline_hours: "",
  offline_hours_max: "",
  support_limit_cap: "",
  step_up: false,
  server_url: "",
  my_licenses: false,
};

export function toValues(settings: Settings): Values {
  const text = (value: number | string | null | undefined) => (value == null ? "" : String(value));
  return {
    grace_days: text(settings.grace_days),
    check_hours: text(settings.check_hours),
    buffer: text(settings.buffer),
    offline_hours: text(settings.offline_hours),
    offline_hours_max: text(settings.offline_hours_max),
    support_limit_cap: text(settings.support_limit_cap),
    step_up: settings.step_up ?? false,
    server_url: text(settings.server_url),
    my_licenses: settings.my_licenses ?? false,
  };
}

/** The settings to save over the version that was seen. The values were checked by the form. */
export function toSettings(values: Values, version: number): Settings {
  return {
    version,
    grace_days: Number(values.grace_days),
    check_hours: Number(values.check_hours),
    buffer: Number(values.buffer),
    offline_hours: Number(values.offline_hours),
    offline_hours_max: Number(values.offline_hours_max),
    support_limit_cap: values.support_limit_cap.trim() === "" ? null : Number(values.support_limit_cap),
    step_up: values.step_up,
    server_url: values.server_url.trim() || null,
    my_licenses: values.my_licenses,
  };
}

/** What differs from what was loaded. */
export function changedFrom(loaded: Values, values: Values): Partial<Values> {
  const changed = FIELD_NAMES.filter((name) => values[name] !== loaded[name]);
  return Object.fromEntries(changed.map((name) => [name, values[name]]));
}

export type Conflict = { name: FieldName; theirs: string | boolean; yours: string | boolean };

/** Fields that both changed, to different values. */
export function conflictsOf(before: Values, theirs: Values, mine: Partial<Values>): Conflict[] {
  return FIELD_NAMES.flatMap((name) => {
    const yours = mine[name];
    const both = yours !== undefined && theirs[name] !== before[name] && theirs[name] !== yours;
    return both ? [{ name, theirs: theirs[name], yours }] : [];
  });
}

/** Whether a text is a whole number in a range. */
export function isBetween(text: string, least: number, most: number): boolean {
  return /^\d{1,6}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
}

/** "3 days", "2 days 12 h" of so many hours; null below two days. */
export function daysOf(hours: string): string | null {
  if (!/^\d{1,6}$/.test(hours.trim()) || Number(hours) < 48) return null;
  const [days, rest] = [Math.floor(Number(hours) / 24), Number(hours) % 24];
  return rest === 0 ? `${days} days` : `${days} days ${rest} h`;
}

export function isAddress(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    return /^https?:$/.test(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}

/** Changes that were not saved, by workspace, while the window is open. */
const drafts = new Map<string, Partial<Values>>();

export const draftOf = (workspace: string): Partial<Values> => drafts.get(workspace) ?? {};

export function keepDraft(workspace: string, changed: Partial<Values>): void {
  if (Object.keys(changed).length > 0) drafts.set(workspace, changed);
  else drafts.delete(workspace);
}
