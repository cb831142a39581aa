import { useState } from "react";
import type { Case } from "@/api";
import { AskDialog, useMay } from "@/features/lists";
import { Checkbox, LicenseKey, useToast } from "@/ui";
import { CASES } from "./words";

export type Decision = { of: Case; decision: "dismiss" | "confirm" };

type Props = Decision & { onClose: () => void };

/** The question before a case is decided. */
export function DecisionDialog({ of, decision, onClose }: Props) {
  return decision === "dismiss" ? (
    <DismissDialog of={of} onClose={onClose} />
  ) : (
    <ConfirmDialog of={of} onClose={onClose} />
  );
}

type OneProps = { of: Case; onClose: () => void };

function DismissDialog({ of, onClose }: OneProps) {
  const toast = useToast();
  const suspended = of.license.status === "suspended";
  const [lift, setLift] = useState(suspended && of.suspended);
  return (
    <AskDialog
      title={CASES.dismissTitle}
      lead={<Lead of={of} />}
      action={CASES.dismissAction}
      busyLabel={CASES.dismissing}
      mayNot={useMay("edit", CASES.mayNot)}
      reason={{ name: `dismiss-case.${of.id}`, required: true }}
      work={async (write, reason) => {
        await write("dismissCase", { id: of.id, version: of.version, reason, lift: lift && suspended });
        return () => toast.show({ text: CASES.dismissed });
      }}
      onClose={onClose}
    >
      <p className="text-text-2">{CASES.dismissHelp}</p>
      {suspended && (
        <Checkbox checked={lift} onCheckedChange={setLift} label={CASES.lift} help={CASES.liftHelp} />
      )}
    </AskDialog>
  );
}

function ConfirmDialog({ of, onClose }: OneProps) {
  const toast = useToast();
  return (
    <AskDialog
      title={CASES.confirmTitle}
      lead={<Lead of={of} />}
      action={CASES.confirmAction}
      busyLabel={CASES.confirming}
      mayNot={useMay("edit", CASES.mayNot)}
      reason={{ name: `confirm-case.${of.id}`, required: false }}
      work={async (write, reason) => {
        await write("confirmCase", { id: of.id, version: of.version, reason });
        return () => toast.show({ text: CASES.confirmed });
      }}
      onClose={onClose}
    >
      <p className="text-text-2">{CASES.confirmHelp}</p>
    </AskDialog>
  );
}

function Lead({ of }: { of: Case }) {
  return (
    <>
      {CASES.rules[of.rule]}, <LicenseKey value={of.license.key} length={30} />
    </>
  );
}
