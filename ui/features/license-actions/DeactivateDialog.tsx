import { Gauge, Monitor } from "lucide-react";
import type { Activation, LicenseDetail } from "@/api";
import { formatRelative } from "@/lib/format";
import { useHeld } from "@/lib/useHeld";
import { Note } from "@/ui";
import { ActionDialog } from "./ActionDialog";
import { useActions } from "./actions";
import { stateRefusal } from "./availability";
import { type Consequence, Consequences, filesStay } from "./consequences";
import { ReasonField } from "./ReasonField";
import { NO_REASON, type ReasonDraft, reasonProblem, reasonText } from "./reason";
import { useAct, type Write } from "./useAct";
import { useForeseen } from "./useForeseen";
import { REASONS, words } from "./words";

type Props = { id: string; activation: string; onClose: () => void };

/** Ends the use on one device. */
export function DeactivateDialog({ id, activation: activationId, onClose }: Props) {
  const told = useForeseen(id, "deactivate_device");
  const actions = useActions();
  const act = useAct();
  const [reason, setReason, forget] = useHeld<ReasonDraft>(`deactivate.${activationId}`, NO_REASON);
  const { detail } = told;
  const activation = detail?.activations.find((one) => one.id === activationId);
  const name = activation?.device.name ?? words.unnamedDevice;
  const ended = activation?.deactivated_at ? words.deactivatedAlready : null;
  const refused = detail ? (stateRefusal("deactivate_device", detail.license) ?? ended) : null;
  const onAct = () =>
    act.run(async (write) => {
      if (!detail) return;
      const { version } = detail.license;
      const what = { license_id: id, activation_id: activationId };
      const { license } = await write("deactivateDevice", { ...what, version, reason: reasonText(reason) });
      forget();
      onClose();
      const text = words.deactivated(name);
      const undo = { what: text, run: restoring(id, activationId, license.version) };
      actions.announce({ text, undo });
    });
  return (
    <ActionDialog
      title={words.deactivateTitle}
      action={words.deactivate}
      busyLabel={words.deactivating}
      danger
      detail={detail}
      ready={detail !== undefined}
      loadFailure={told.failure}
      onRetry={told.retry}
      refused={refused ?? (detail && !activation ? words.deviceGone : null)}
      problem={reasonProblem(reason, true)}
      act={act}
      onAct={() => void onAct()}
      onClose={onClose}
      aside={words.deactivateUndo}
    >
      {detail && activation && (
        <>
          <Consequences items={effects(detail, activation, told.checkHours, new Date())} />
          <ReasonField value={reason} onChange={setReason} presets={REASONS.deactivate_device} required />
          <Note>{words.mayActivateAgain}</Note>
        </>
      )}
    </ActionDialog>
  );
}

const restoring = (license_id: string, activation_id: string, version: number) => (write: Write) =>
  write("restoreDevice", { license_id, activation_id, version });

/** What one device's end brings: files for it, or for any device, go on. */
export function effects(
  detail: LicenseDetail,
  { device, last_seen_at }: Activation,
  checkHours: number | null,
  now: Date,
): Consequence[] {
  const { license, offline_files } = detail;
  const name = device.name ?? words.unnamedDevice;
  const files = offline_files.filter(
    ({ fingerprint }) => fingerprint === null || fingerprint === device.fingerprint,
  );
  return [
    {
      icon: Monitor,
      text: words.deviceLoses(name),
      detail: words.seenLast(formatRelative(new Date(last_seen_at), now)),
      when: checkHours === null ? words.now : words.nextCheck(checkHours),
    },
    {
      icon: Gauge,
      text: words.seatFreed(Math.max(0, license.activations_used - 1), license.activation_limit),
      when: words.now,
    },
    ...filesStay({ foresight: { offline_files: files }, now }),
  ];
}
