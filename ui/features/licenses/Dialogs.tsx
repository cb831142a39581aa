import type { LicenseSelection } from "@/api";
import { BulkDialog, type BulkKind } from "@/features/bulk";
import { ExportDialog } from "@/features/export";
import { useDesk } from "@/features/shell/desk";
import { SaveViewDialog } from "@/features/views/SaveViewDialog";
import { exportColumns, useShownColumns } from "./columns/layout";
import { type Names, proposedName } from "./query/describe";
import { SortDialog } from "./toolbar/SortDialog";
import { usePlace } from "./usePlace";

/** What stands above the list, one at a time. */
export type OpenDialog =
  | { kind: "sort" }
  | { kind: "save" }
  | { kind: "export"; selection: LicenseSelection; count: number }
  | { kind: "bulk"; change: BulkKind; selection: LicenseSelection; count: number };

type Props = {
  opened: OpenDialog | null;
  names: Names;
  onClose: () => void;
  /** The selected licenses are gone. */
  onGone: () => void;
};

export function LicenseDialogs({ opened, names, onClose, onGone }: Props) {
  const { environment } = useDesk();
  const { place, ask } = usePlace();
  const columns = useShownColumns();
  switch (opened?.kind) {
    case undefined:
      return null;
    case "sort":
      return (
        <SortDialog
          sort={place.query.sort}
          onSort={(sort) => ask((now) => ({ ...now, sort }))}
          onClose={onClose}
        />
      );
    case "save":
      return (
        <SaveViewDialog
          what={{ kind: "new", query: place.query, columns, proposal: proposedName(place.query, names) }}
          onClose={onClose}
        />
      );
    case "export":
      return (
        <ExportDialog
          open
          environment={environment}
          selection={opened.selection}
          count={opened.count}
          columns={exportColumns(columns)}
          onClose={onClose}
        />
      );
    case "bulk":
      return (
        <BulkDialog
          kind={opened.change}
          environment={environment}
          selection={opened.selection}
          count={opened.count}
          onClose={onClose}
          onGone={onGone}
        />
      );
  }
}
