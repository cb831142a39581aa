import { EarOff, KeyRound, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { ActivationRow, DeviceDetail } from "@/api";
import { useActions } from "@/features/license-actions";
import { type Consequence, Consequences } from "@/features/license-actions/consequences";
import { AskDialog, useMay } from "@/features/lists";
import { Checkbox } from "@/ui";
import { deviceName } from "./picture";
import { WORDS } from "./words";

type Props = { detail: DeviceDetail; onClose: () => void; onDeleted: () => void };

const MOST_NAMED = 5;

/** Deletes a device and frees its seats, after saying which; and ignores it if wanted. */
export function DeleteDeviceDialog({ detail, onClose, onDeleted }: Props) {
  const { device, seats } = detail.device;
  const name = deviceName(device);
  const { announce } = useActions();
  const [ignore, setIgnore] = useState(device.ignored);
  return (
    <AskDialog
      title={WORDS.deleteTitle}
      lead={name}
      action={WORDS.deleteAction(seats)}
      busyLabel={WORDS.deleting}
      danger
      mayNot={useMay("edit")}
      reason={{ name: `delete-device.${device.id}`, required: true }}
      aside={WORDS.cannotUndo}
      work={async (write, reason) => {
        await write("deleteDevice", { id: device.id, ignore, reason });
        return () => {
          onDeleted();
          announce({ text: WORDS.deleted(name), final: true });
        };
      }}
      onClose={onClose}
    >
      <Consequences items={effects(detail, ignore)} />
      <Checkbox
        checked={ignore}
        onCheckedChange={setIgnore}
        label={WORDS.alsoIgnore}
        help={WORDS.alsoIgnoreHelp}
      />
    </AskDialog>
  );
}

/** Which seats it frees, and what becomes of the device. */
export function effects({ device, activations }: DeviceDetail, ignore: boolean): Consequence[] {
  const inUse = activations.filter(({ deactivated_at }) => deactivated_at === null);
  return [
    device.seats === 0
      ? { icon: KeyRound, text: WORDS.freesNone }
      : {
          icon: KeyRound,
          text: WORDS.frees(device.seats),
          detail: named(inUse, device.seats),
          when: WORDS.nextCheck,
        },
    ignore
      ? { icon: EarOff, text: WORDS.staysIgnored }
      : { icon: RotateCcw, text: WORDS.comesBack, detail: WORDS.comesBackDetail },
  ];
}

function named(inUse: readonly ActivationRow[], seats: number): string {
  const names = inUse.slice(0, MOST_NAMED).map(({ key, product }) => `${key} ${product.name}`);
  const more = seats - names.length;
  return [...names, ...(more > 0 ? [WORDS.freesMore(more)] : [])].join(", ");
}
