import type { DeviceDetail } from "@/api";
import { DeleteDeviceDialog } from "./DeleteDeviceDialog";
import { IgnoreDeviceDialog } from "./IgnoreDeviceDialog";

/** Which dialog stands above a list with devices. */
export type DeviceAbove = { kind: "ignore" | "delete"; detail: DeviceDetail } | null;

type Props = { above: DeviceAbove; onClose: () => void; onDeleted: () => void };

/** Ignoring and deleting a device. */
export function DeviceDialogs({ above, onClose, onDeleted }: Props) {
  if (above === null) return null;
  const { kind, detail } = above;
  if (kind === "ignore") return <IgnoreDeviceDialog device={detail.device.device} onClose={onClose} />;
  return <DeleteDeviceDialog detail={detail} onClose={onClose} onDeleted={onDeleted} />;
}
