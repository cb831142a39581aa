/* Which column fills which field: the rules, as pure functions. */
import type { Field, ImportInspection, Preset } from "@/api";

export type Fields = readonly (Field | null)[];

/** Every field a column can fill, in the order people look for them. */
export const FIELDS: readonly Field[] = [
  "key",
  "product",
  "product_code",
  "customer_name",
  "customer_email",
  "customer_organisation",
  "status",
  "activation_limit",
  "expires_at",
  "created_at",
  "flags",
  "metadata",
  "activations_used",
];

/** Takes a column for a field. A field fills from one column only, so another one that had it lets go. */
export function assign(fields: Fields, column: number, field: Field | null): Fields {
  return fields.map((before, index) => {
    if (index === column) return field;
    return field !== null && before === field ? null : before;
  });
}

/** The column that fills a field; null when none does. */
export function columnOf(fields: Fields, field: Field): number | null {
  const index = fields.indexOf(field);
  return index < 0 ? null : index;
}

export type Missing = "key" | "product";

/** What no column fills though every row needs it: the key, and a product by name or by code. */
export function missingFields(fields: Fields): Missing[] {
  const missing: Missing[] = [];
  if (!fields.includes("key")) missing.push("key");
  if (!fields.includes("product") && !fields.includes("product_code")) missing.push("product");
  return missing;
}

/** The first different values of a column, for people to recognise it by. */
export function samplesOf(
  inspection: Pick<ImportInspection, "samples">,
  column: number,
  count = 3,
): string[] {
  const found = new Set<string>();
  for (const row of inspection.samples) {
    const value = row[column]?.trim();
    if (value) found.add(value);
    if (found.size === count) break;
  }
  return [...found];
}

/** What the columns are taken for: as the preset says, or as the headers alone do. */
export function fieldsFor(inspection: Pick<ImportInspection, "columns">, preset: Preset | null): Fields {
  return inspection.columns.map((column) => (preset ? column.field : column.plain));
}

/** The mapping to go on with after the file was read differently: the one made by hand where columns are the same. */
export function carryOver(
  before: ImportInspection | null,
  fields: Fields | null,
  now: ImportInspection,
): Fields {
  const same =
    before !== null &&
    before.columns.length === now.columns.length &&
    before.columns.every((column, index) => column.header === now.columns[index]?.header);
  return same && fields ? fields : fieldsFor(now, now.preset);
}
