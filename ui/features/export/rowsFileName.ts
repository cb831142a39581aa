import type { ExportFormat } from "@/api";

/** "production-audit-2026-11-25.csv", by the reader's own calendar. */
export function rowsFileName(environment: string, what: string, format: ExportFormat, now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${environment}-${what}-${day}.${format}`;
}
