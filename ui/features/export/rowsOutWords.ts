/* What the dialog says that takes rows out as a file. */
import { formatCount, formatNoun } from "@/lib/format";

/** What the rows are: "entry", "entries". */
export type RowWords = { one: string; many: string };

export const ROWS_OUT = {
  format: "Format",
  csv: "CSV",
  json: "JSON",
  jsonHelp: "For programs: one array of objects.",
  destination: "Save to",
  downloads: "Downloads",
  ask: "Ask where",
  cancel: "Cancel",
  action: ({ many }: RowWords) => `Export ${many}`,
  stop: "Stop export",
  stopping: "Stopping…",
  exporting: "Exporting",
  rows: (rows: number, total: number, { one, many }: RowWords) =>
    total > 0 ? `${formatCount(rows)} of ${formatNoun(total, one, many)}` : formatCount(rows),
  bytes: (text: string) => `${text} received`,
  whole: "The file appears under its name when it is whole. Stopping leaves nothing behind.",
  exported: (rows: number | null, path: string, { one, many }: RowWords) =>
    rows === null ? `Exported to ${path}` : `Exported ${formatNoun(rows, one, many)} to ${path}`,
  showInFolder: "Show in folder",
} as const;
