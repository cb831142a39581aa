import { exportReport, type Report } from "@/api";
import { RowsOutDialog } from "@/features/export/RowsOutDialog";
import { useDesk } from "@/features/shell/desk";
import type { ReportName } from "./useReportPlace";
import { WORDS } from "./words";

type Props = { report: Report; name: ReportName; onClose: () => void };

/** Takes a report out as a file. */
export function ExportReportDialog({ report, name, onClose }: Props) {
  const { environment } = useDesk();
  return (
    <RowsOutDialog
      title={WORDS.exportTitle}
      lead={WORDS.exportLead}
      what={`report-${name}`}
      rows={WORDS.exportRows}
      csvHelp={WORDS.csvHelp}
      start={(format, destination, choices) =>
        exportReport(
          environment.name,
          { report, format, bom: false, guard_formulas: format === "csv" },
          destination,
          choices,
        )
      }
      onClose={onClose}
    />
  );
}
