/* What was chosen for an export, remembered from the last one. */
import type { Destination, ExportColumn, ExportFormat, ExportLicenses, LicenseSelection } from "@/api";
import { rowsFileName } from "./rowsFileName";

/** Every column, in the order of a whole export. */
export const ALL_COLUMNS: readonly ExportColumn[] = [
  "key",
  "product",
  "product_code",
  "product_id",
  "product_status",
  "environment",
  "customer_name",
  "customer_email",
  "customer_organisation",
  "status",
  "activations_used",
  "activation_limit",
  "expires_at",
  "created_at",
  "flags",
  "metadata",
];

export type ColumnChoice = "shown" | "all" | "choose";

export type ExportChoices = {
  format: ExportFormat;
  columns: ColumnChoice;
  chosen: readonly ExportColumn[];
  bom: boolean;
  guardFormulas: boolean;
  destination: Destination["kind"];
};

export const USUAL: ExportChoices = {
  format: "csv",
  columns: "shown",
  chosen: ALL_COLUMNS,
  bom: false,
  guardFormulas: true,
  destination: "downloads",
};

/** What was remembered; parts that do not read any more are as usual. */
export function readChoices(stored: unknown): ExportChoices | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { format, columns, chosen, bom, guardFormulas, destination } = { ...USUAL, ...stored };
  return {
    format: format === "json" ? "json" : "csv",
    columns: columns === "all" || columns === "choose" ? columns : "shown",
    chosen: Array.isArray(chosen) ? ALL_COLUMNS.filter((column) => chosen.includes(column)) : ALL_COLUMNS,
    bom: bom === true,
    guardFormulas: guardFormulas !== false,
    destination: destination === "ask" ? "ask" : "downloads",
  };
}

/** The columns of the file, in order. */
export function columnsOf(choices: ExportChoices, shown: readonly ExportColumn[]): readonly ExportColumn[] {
  if (choices.columns === "shown") return shown;
  return choices.columns === "all" ? ALL_COLUMNS : choices.chosen;
}

/** Adds or removes a column; the order stays that of a whole export. */
export function toggleColumn(chosen: readonly ExportColumn[], column: ExportColumn): readonly ExportColumn[] {
  return ALL_COLUMNS.filter((one) => (one === column ? !chosen.includes(one) : chosen.includes(one)));
}

export function toRequest(
  choices: ExportChoices,
  shown: readonly ExportColumn[],
  selection: LicenseSelection,
): ExportLicenses {
  const csv = choices.format === "csv";
  return {
    selection,
    columns: [...columnsOf(choices, shown)],
    format: choices.format,
    bom: csv && choices.bom,
    guard_formulas: csv && choices.guardFormulas,
  };
}

/** "production-licenses-2026-11-21.csv", by the reader's own calendar. */
export function fileName(environment: string, format: ExportFormat, now: Date): string {
  return rowsFileName(environment, "licenses", format, now);
}
