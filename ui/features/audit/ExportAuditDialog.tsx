import { type AuditFilter, exportAudit } from "@/api";
import { RowsOutDialog } from "@/features/export/RowsOutDialog";
import { useDesk } from "@/features/shell/desk";
import { WORDS } from "./words";

type Props = { filter: AuditFilter; onClose: () => void };

/** Takes the entries that are shown out as a file. */
export function ExportAuditDialog({ filter, onClose }: Props) {
  const { environment } = useDesk();
  return (
    <RowsOutDialog
      title={WORDS.exportTitle}
      lead={WORDS.exportLead}
      what="audit"
      rows={WORDS.exportRows}
      csvHelp={WORDS.csvHelp}
      start={(format, destination, choices) =>
        exportAudit(environment.name, { filter, format }, destination, choices)
      }
      onClose={onClose}
    />
  );
}
