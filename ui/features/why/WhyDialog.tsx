import { keepPreviousData } from "@tanstack/react-query";
import { CircleCheck, CircleX, Copy } from "lucide-react";
import { useState } from "react";
import { type DeviceChoice, type Explanation, shell, toFailure, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { useActions } from "@/features/license-actions";
import { LicenseLead, LoadFailure, Waiting } from "@/features/license-actions/ActionDialog";
import { useAct } from "@/features/license-actions/useAct";
import { useDesk } from "@/features/shell/desk";
import { Button, Dialog, Field, Icon, Input, Skeleton, StatusBadge, useToast } from "@/ui";
import { DeviceList } from "./DeviceList";
import { activeDevices, refusedDevices } from "./devices";
import { passes, seatAfter } from "./evidence";
import { Remedies } from "./Remedies";
import { applicable } from "./remedy";
import { Verdict } from "./Verdict";
import { VERDICT_WORDS, words } from "./words";

type Props = { id: string; device?: string | undefined; onClose: () => void };

const MOST_DENIALS = 100;

/** Why a device can, or cannot, activate a license: every check with its evidence, and what would help. */
export function WhyDialog({ id, device, onClose }: Props) {
  const why = useWhy(id, device);
  const { detail, explanation } = why;
  const failure = why.failure;
  return (
    <Dialog
      open
      size="xl"
      flush
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={words.title}
      lead={
        detail ? (
          <span className="flex items-center gap-2">
            <StatusBadge status={detail.license.status} />
            <span>
              <LicenseLead detail={detail} />
            </span>
          </span>
        ) : (
          <Skeleton width={220} />
        )
      }
      aside={<CopyTicket ticket={explanation?.ticket ?? null} />}
      footer={explanation && <Foot why={why} explanation={explanation} onClose={onClose} />}
    >
      <div className="grid min-h-[440px] grid-cols-[248px_1fr] border-border-subtle border-t">
        <DeviceList refused={why.refused} active={why.active} chosen={why.device} onChoose={why.choose} />
        <div className="min-w-0 p-4 pt-3.5">
          {failure && <LoadFailure failure={failure} onRetry={why.retry} />}
          {why.act.failure && <FailureNote failure={why.act.failure} className="mb-3" />}
          {explanation ? <Answer why={why} explanation={explanation} /> : !failure && <Waiting />}
        </div>
      </div>
    </Dialog>
  );
}

type Why = ReturnType<typeof useWhy>;

/** What the panel knows: the devices, the decision about one of them, and what chosen remedies would bring. */
function useWhy(id: string, first: string | undefined) {
  const { environment } = useDesk();
  const detail = useOperation("getLicense", environment.name, { id });
  const denials = useOperation("listDenials", environment.name, { license_id: id, limit: MOST_DENIALS });
  const [picked, setPicked] = useState<DeviceChoice | null>(first ? { kind: "known", id: first } : null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const act = useAct();
  const refused = refusedDevices(denials.data ?? []);
  const device: DeviceChoice = picked ?? refused[0]?.choice ?? { kind: "new" };
  const asked = { license_id: id, device, product: null };
  const known = denials.data !== undefined || denials.error !== null;
  const decided = useOperation(
    "explainActivation",
    environment.name,
    { ...asked, remedies: [] },
    { enabled: known, placeholderData: keepPreviousData, staleTime: 0 },
  );
  const remedies = applicable(decided.data?.remedies ?? [], chosen);
  const combined = useOperation(
    "explainActivation",
    environment.name,
    { ...asked, remedies },
    { enabled: remedies.length > 0, staleTime: 0 },
  );
  return {
    detail: detail.data,
    explanation: decided.data,
    combined: remedies.length > 0 ? combined.data : undefined,
    failure: detail.error?.failure ?? decided.error?.failure ?? null,
    retry: () => {
      void detail.refetch();
      void decided.refetch();
    },
    refused,
    active: activeDevices(detail.data?.activations ?? []),
    device,
    remedies,
    chosen,
    reason,
    setReason,
    act,
    choose: (choice: DeviceChoice) => {
      setPicked(choice);
      setChosen(new Set());
    },
    toggle: (key: string) => {
      const next = new Set(chosen);
      if (!next.delete(key)) next.add(key);
      setChosen(next);
    },
    clear: () => {
      setChosen(new Set());
      setReason("");
    },
  };
}

function Answer({ why, explanation }: { why: Why; explanation: Explanation }) {
  const { start } = useActions();
  const taking = why.remedies.some(({ kind }) => kind === "deactivate_device");
  return (
    <>
      <Verdict explanation={explanation} />
      <Remedies
        offers={explanation.remedies}
        chosen={why.chosen}
        onToggle={why.toggle}
        onReplace={() => start({ doing: "replace", id: explanation.license_id })}
        fails={!explanation.passes}
      />
      {why.remedies.length > 0 && (
        <Field
          className="mt-3"
          label={words.reason}
          hint={taking ? words.reasonRequired : words.reasonOptional}
          required={taking}
        >
          <Input
            placeholder={words.reasonHint}
            maxLength={500}
            value={why.reason}
            onChange={(event) => why.setReason(event.target.value)}
          />
        </Field>
      )}
    </>
  );
}

function CopyTicket({ ticket }: { ticket: string | null }) {
  const toast = useToast();
  const copy = async (text: string) => {
    try {
      await shell.copyText(text);
      toast.show({ text: words.ticketCopied });
    } catch (thrown) {
      toast.show({ tone: "failed", text: toFailure(thrown).what });
    }
  };
  return (
    <Button
      size="sm"
      icon={Copy}
      disabledReason={ticket === null ? words.loading : null}
      onClick={ticket === null ? undefined : () => void copy(ticket)}
    >
      {words.copyTicket}
    </Button>
  );
}

type FootProps = { why: Why; explanation: Explanation; onClose: () => void };

function Foot({ why, explanation, onClose }: FootProps) {
  const toast = useToast();
  const { remedies, act, reason, combined } = why;
  const taking = remedies.some(({ kind }) => kind === "deactivate_device");
  const given = reason.trim();
  const problem = act.busy
    ? words.beingApplied
    : remedies.length === 0
      ? words.nothingChosen
      : !combined
        ? words.deciding
        : taking && given === ""
          ? words.reasonMissing
          : null;
  const apply = () =>
    act.run(async (write) => {
      const { license_id, version } = explanation;
      await write("applyRemedies", { license_id, version, remedies, reason: given === "" ? null : given });
      toast.show({ text: words.applied(remedies.length) });
      why.clear();
    });
  return (
    <>
      <Combination why={why} explanation={explanation} />
      <Button onClick={onClose}>{words.close}</Button>
      <Button
        variant="primary"
        disabledReason={problem}
        aria-busy={act.busy}
        onClick={problem === null ? () => void apply() : undefined}
      >
        {act.busy ? words.applying : words.apply(remedies.length)}
      </Button>
    </>
  );
}

/** The verdict with everything that is chosen. */
function Combination({ why, explanation }: Omit<FootProps, "onClose">) {
  const { remedies, combined } = why;
  const code = combined?.with_remedies ?? null;
  const quiet = "min-w-0 flex-1 text-text-3 text-xs";
  if (remedies.length === 0) {
    return <span className={quiet}>{explanation.passes ? words.passesNow : words.chooseRemedy}</span>;
  }
  if (code === null) return <span className={quiet}>{words.deciding}</span>;
  const lead = words.with(remedies.length);
  const seats = explanation.checks.find(({ evidence }) => evidence.check === "seats")?.evidence;
  return (
    <span
      role="status"
      className={`flex min-w-0 flex-1 items-center gap-2 font-medium text-xs ${
        passes(code) ? "text-ok-text" : "text-danger-text"
      }`}
    >
      <Icon as={passes(code) ? CircleCheck : CircleX} />
      {passes(code)
        ? words.itPasses(lead, seatAfter(seats, remedies))
        : words.itFails(lead, VERDICT_WORDS[code].short)}
    </span>
  );
}
