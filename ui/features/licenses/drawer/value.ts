import { formatDateTime } from "@/lib/format";
import { words } from "./words";

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** A value of an audit entry as a person reads it. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return words.nothing;
  if (typeof value === "string") {
    const date = MOMENT.test(value) ? new Date(value) : null;
    return date && !Number.isNaN(date.getTime()) ? formatDateTime(date) : value;
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The flags of a license: those that are on by name, others with their value. */
export function flagTexts(flags: unknown): string[] {
  if (typeof flags !== "object" || flags === null) return [];
  return Object.entries(flags).map(([name, value]) =>
    value === true ? name : `${name}: ${valueText(value)}`,
  );
}

/** Metadata in one line: `order "SO-40218", seats_note null`. */
export function metadataText(metadata: unknown): string {
  if (typeof metadata !== "object" || metadata === null) return "";
  return Object.entries(metadata)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(", ");
}
