import type { LicenseRow } from "@/api";
import { LicenseDrawer } from "./drawer/LicenseDrawer";
import { EVERYTHING } from "./query/query";
import { useLicenseActions } from "./useLicenseActions";
import type { useListState } from "./useListState";
import { usePlace } from "./usePlace";

type Props = {
  state: ReturnType<typeof useListState>;
  total: number;
  onMove: (to: number) => void;
  onExport: (id: string) => void;
};

/** The drawer, when a license is open: its buttons move the list. */
export function LicensePanel({ state, total, onMove, onExport }: Props) {
  const { place, ask } = usePlace();
  const { openWindow } = useLicenseActions();
  const { cursor, openRow, closeDrawer } = state;
  if (place.open === null) return null;
  const at = cursor ?? -1;
  return (
    <LicenseDrawer
      id={place.open}
      onClose={closeDrawer}
      onPrevious={at > 0 ? () => onMove(at - 1) : null}
      onNext={at < total - 1 ? () => onMove(at + 1) : null}
      onOpenWindow={(id) => void openWindow(id)}
      onExport={onExport}
      onOpen={(row: LicenseRow) => openRow(row)}
      onCustomer={(id) => ask(({ sort }) => ({ ...EVERYTHING, sort, customer: id }))}
    />
  );
}
