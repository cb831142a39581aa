import { Ear, EarOff } from "lucide-react";
import { useHeld } from "@/lib/useHeld";
import { ActionDialog } from "./ActionDialog";
import { useActions } from "./actions";
import { Consequences } from "./consequences";
import { ReasonField } from "./ReasonField";
import { NO_REASON, type ReasonDraft, reasonProblem, reasonText } from "./reason";
import { useAct } from "./useAct";
import { useForeseen } from "./useForeseen";
import { words } from "./words";

type Props = { id: string; activation: string; onClose: () => void };

/** Stops listening to a device, or listens again. */
export function IgnoreDialog({ id, activation, onClose }: Props) {
  const told = useForeseen(id, "deactivate_device");
  const actions = useActions();
  const act = useAct();
  const [reason, setReason, forget] = useHeld<ReasonDraft>(`ignore.${activation}`, NO_REASON);
  const { detail } = told;
  const device = detail?.activations.find((one) => one.id === activation)?.device;
  const name = device?.name ?? words.unnamedDevice;
  const again = device?.ignored ?? false;
  const onAct = () =>
    act.run(async (write) => {
      if (!device) return;
      const request = { id: device.id, ignored: !again };
      await write("ignoreDevice", { ...request, reason: reasonText(reason) });
      forget();
      onClose();
      const text = again ? words.listened(name) : words.ignored(name);
      const back = { id: device.id, ignored: again, reason: words.undoReason };
      actions.announce({ text, undo: { what: text, run: (write) => write("ignoreDevice", back) } });
    });
  return (
    <ActionDialog
      title={again ? words.listenTitle : words.ignoreTitle}
      action={again ? words.listen : words.ignore}
      busyLabel={again ? words.listening : words.ignoring}
      danger={!again}
      detail={detail}
      ready={detail !== undefined}
      loadFailure={told.failure}
      onRetry={told.retry}
      refused={detail && !device ? words.deviceGone : null}
      problem={reasonProblem(reason, false)}
      act={act}
      onAct={() => void onAct()}
      onClose={onClose}
      aside={words.ignoreUndo}
    >
      {device && (
        <>
          <Consequences
            items={[
              again
                ? { icon: Ear, text: words.listenText(name), detail: words.listenDetail, when: words.now }
                : { icon: EarOff, text: words.ignoreText(name), detail: words.ignoreDetail, when: words.now },
            ]}
          />
          <ReasonField value={reason} onChange={setReason} required={false} />
        </>
      )}
    </ActionDialog>
  );
}
