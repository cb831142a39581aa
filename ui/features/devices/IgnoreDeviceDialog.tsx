import { Ear, EarOff } from "lucide-react";
import type { Device } from "@/api";
import { useActions } from "@/features/license-actions";
import { Consequences } from "@/features/license-actions/consequences";
import type { Write } from "@/features/license-actions/useAct";
import { AskDialog, LIST_WORDS, useMay } from "@/features/lists";
import { deviceName } from "./picture";
import { WORDS } from "./words";

type Props = { device: Device; onClose: () => void };

/** Stops listening to a device, or listens again. */
export function IgnoreDeviceDialog({ device, onClose }: Props) {
  const { announce } = useActions();
  const { id, ignored: again } = device;
  const name = deviceName(device);
  const work = async (write: Write, reason: string | null) => {
    await write("ignoreDevice", { id, ignored: !again, reason });
    const text = again ? WORDS.listenDone(name) : WORDS.ignoreDone(name);
    const back = { id, ignored: again, reason: WORDS.undone };
    return () => announce({ text, undo: { what: text, run: (undo) => undo("ignoreDevice", back) } });
  };
  return (
    <AskDialog
      title={again ? WORDS.listenTitle : WORDS.ignoreTitle}
      lead={name}
      action={again ? WORDS.listenAction : WORDS.ignoreAction}
      busyLabel={again ? WORDS.listeningAgain : WORDS.ignoring}
      danger={!again}
      mayNot={useMay("assist", LIST_WORDS.mayNotAssist)}
      reason={{ name: `ignore-device.${id}`, required: false }}
      aside={WORDS.canUndo}
      work={work}
      onClose={onClose}
    >
      <Consequences
        items={[
          again
            ? { icon: Ear, text: WORDS.listenText(name) }
            : { icon: EarOff, text: WORDS.ignoreText(name), detail: WORDS.ignoreDetail },
        ]}
      />
    </AskDialog>
  );
}
