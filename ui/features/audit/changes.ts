/* Before and after in one line. */
import type { AuditEntry, FieldChange } from "@/api";
import { valueText } from "@/features/licenses/drawer/value";
import { fieldWords } from "@/features/licenses/drawer/words";
import { formatCount, formatDate } from "@/lib/format";

export type Summary = { field: string; before: string | null; after: string; more: number };

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** The first change of an entry, and how many more there are; null when it carries none. */
export function summaryOf({ changes }: Pick<AuditEntry, "changes">): Summary | null {
  const first = changes[0];
  if (!first) return null;
  return {
    field: fieldWords(first.field),
    before: isThere(first.before) ? shortText(first.field, first.before) : null,
    after: shortText(first.field, first.after),
    more: changes.length - 1,
  };
}

export function isThere(value: FieldChange["before"]): boolean {
  return value !== null && value !== undefined;
}

/** A value where there is little room: days without their time. */
function shortText(field: string, value: unknown): string {
  if (typeof value === "number") return field === "activation_limit" && value < 0 ? "∞" : numberText(value);
  if (typeof value === "string" && MOMENT.test(value)) {
    const date = new Date(value);
    if (!Number.isNaN(date.getTime())) return formatDate(date);
  }
  return valueText(value);
}

function numberText(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(value);
}
