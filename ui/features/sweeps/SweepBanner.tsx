import { Hourglass, MonitorX, Undo2 } from "lucide-react";
import { useState } from "react";
import { type Sweep, toFailure, useChange, useOperation } from "@/api";
import { usePlace } from "@/features/licenses/usePlace";
import { useDesk } from "@/features/shell/desk";
import { Button, Note, useToast } from "@/ui";
import { SweepDialog } from "./SweepDialog";
import { askingSweep, reviewQuery } from "./sweeps";
import { WORDS } from "./words";

/** Says on the list that a sweep stopped and asks. Calm: nothing happens until somebody decides. */
export function SweepBanner() {
  const { environment, workspace } = useDesk();
  const { ask } = usePlace();
  const [deciding, setDeciding] = useState(false);
  const sweep = askingSweep(useOperation("listSweeps", environment.name, {}).data);
  if (!sweep) return null;
  const { fact, why } = WORDS.asks[sweep.asks ?? "too_many"](sweep.licenses);
  return (
    <>
      <Note
        tone="warn"
        icon={Hourglass}
        live
        className="mx-4 mb-3 flex-none items-center"
        action={
          <span className="flex flex-none gap-1.5">
            <Button size="sm" onClick={() => ask(reviewQuery(sweep))}>
              {WORDS.review}
            </Button>
            <Button
              size="sm"
              disabledReason={workspace.may.includes("own") ? null : WORDS.ownerOnly}
              onClick={() => setDeciding(true)}
            >
              {WORDS.letExpire}
            </Button>
          </span>
        }
      >
        <b>{fact}</b> {why} {WORDS.look}
      </Note>
      {deciding && <Approve sweep={sweep} onClose={() => setDeciding(false)} />}
    </>
  );
}

function Approve({ sweep, onClose }: { sweep: Sweep; onClose: () => void }) {
  const { environment } = useDesk();
  const toast = useToast();
  const approve = useChange("approveSweep", environment.name, {
    onSuccess: () => {
      toast.show({ text: WORDS.approved(sweep.licenses) });
      onClose();
    },
  });
  return (
    <SweepDialog
      title={WORDS.approveTitle(sweep.licenses)}
      consequences={[
        { icon: Hourglass, fact: WORDS.approveStatus, help: WORDS.approveStatusHelp },
        { icon: MonitorX, fact: WORDS.approveDevices, help: WORDS.approveDevicesHelp },
        { icon: Undo2, fact: WORDS.approveBack, help: WORDS.approveBackHelp },
      ]}
      action={WORDS.approve(sweep.licenses)}
      pending={approve.isPending}
      failure={approve.isError ? toFailure(approve.error) : null}
      onAct={() => approve.mutate({ id: sweep.id, licenses: sweep.licenses })}
      onClose={onClose}
    />
  );
}
