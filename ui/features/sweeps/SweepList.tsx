import { Check, Hourglass, type LucideIcon, Pause, Timer, Undo2 } from "lucide-react";
import { useState } from "react";
import { type Sweep, type SweepStep, toFailure, useChange, useConnection, useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Button, Icon, Note, RelativeTime, Skeleton, Tag, useToast } from "@/ui";
import { FailureNote } from "../failure";
import { SweepDialog } from "./SweepDialog";
import { WORDS } from "./words";

const FIRST = 8;

/** What sweeps did lately, and the way to take one back. */
export function SweepList() {
  const { environment } = useDesk();
  const sweeps = useOperation("listSweeps", environment.name, {});
  const [all, setAll] = useState(false);
  const [taking, setTaking] = useState<Sweep | null>(null);
  if (sweeps.isError) {
    return <FailureNote failure={toFailure(sweeps.error)} onRetry={() => void sweeps.refetch()} />;
  }
  if (!sweeps.data) return <Skeleton height={96} />;
  const { paused, sweeps: list } = sweeps.data;
  const shown = all ? list : list.slice(0, FIRST);
  return (
    <div className="grid gap-3">
      {paused && <Resting />}
      {list.length === 0 ? (
        <p className="text-text-3 text-xs">{WORDS.none}</p>
      ) : (
        <ul aria-label={WORDS.list} className="kd-sweeps">
          {shown.map((sweep) => (
            <SweepLine key={sweep.id} sweep={sweep} onTakeBack={setTaking} />
          ))}
        </ul>
      )}
      {list.length > shown.length && (
        <Button size="sm" className="justify-self-start" onClick={() => setAll(true)}>
          {WORDS.more(list.length - shown.length)}
        </Button>
      )}
      {taking && <TakeBack sweep={taking} onClose={() => setTaking(null)} />}
    </div>
  );
}

/** Why nothing can be decided now; null when it can. */
function useRefusal(): string | null {
  const { workspace } = useDesk();
  const lost = useConnection().state === "lost";
  if (!workspace.may.includes("own")) return WORDS.ownerOnly;
  return lost ? WORDS.lost : null;
}

function Resting() {
  const { environment } = useDesk();
  const toast = useToast();
  const refused = useRefusal();
  const resume = useChange("resumeSweeps", environment.name, {
    onSuccess: () => toast.show({ text: WORDS.resumed }),
  });
  return (
    <>
      <Note
        tone="warn"
        icon={Pause}
        className="items-center"
        action={
          <Button
            size="sm"
            disabledReason={refused ?? (resume.isPending ? WORDS.working : null)}
            onClick={() => resume.mutate({})}
          >
            {WORDS.resume}
          </Button>
        }
      >
        <b>{WORDS.rest}</b> {WORDS.restHelp}
      </Note>
      {resume.isError && <FailureNote failure={toFailure(resume.error)} />}
    </>
  );
}

type Mark = { icon: LucideIcon; tone?: "warn" | "good" };

const MARK: Readonly<Record<SweepStep, Mark>> = {
  asking: { icon: Hourglass, tone: "warn" },
  done: { icon: Check, tone: "good" },
  taken_back: { icon: Undo2 },
  settled: { icon: Timer },
};

function SweepLine({ sweep, onTakeBack }: { sweep: Sweep; onTakeBack: (sweep: Sweep) => void }) {
  const { icon, tone } = MARK[sweep.state];
  const refused = useRefusal();
  return (
    <li>
      <RelativeTime at={sweep.at} className="text-text-3" />
      <span className="min-w-0 truncate tabular-nums">
        {WORDS.swept(sweep.licenses, sweep.state)}
        {sweep.asks && <span className="text-text-3">, {WORDS.doubt[sweep.asks]}</span>}
      </span>
      <span>
        <Tag {...(tone ? { tone } : {})}>
          <Icon as={icon} size={12} />
          {WORDS.state[sweep.state]}
        </Tag>
      </span>
      <span className="text-right">
        {sweep.state === "done" && (
          <Button size="sm" icon={Undo2} disabledReason={refused} onClick={() => onTakeBack(sweep)}>
            {WORDS.takeBack}
          </Button>
        )}
      </span>
    </li>
  );
}

function TakeBack({ sweep, onClose }: { sweep: Sweep; onClose: () => void }) {
  const { environment } = useDesk();
  const toast = useToast();
  const takeBack = useChange("takeBackSweep", environment.name, {
    onSuccess: () => {
      toast.show({ text: WORDS.tookBack });
      onClose();
    },
  });
  return (
    <SweepDialog
      title={WORDS.takeBackTitle(sweep.licenses)}
      consequences={[
        { icon: Undo2, fact: WORDS.takeBackStatus, help: WORDS.takeBackStatusHelp },
        { icon: Pause, fact: WORDS.takeBackRests, help: WORDS.takeBackRestsHelp },
        { icon: Timer, fact: WORDS.takeBackTime, help: WORDS.takeBackTimeHelp },
      ]}
      action={WORDS.takeBackAction(sweep.licenses)}
      pending={takeBack.isPending}
      failure={takeBack.isError ? toFailure(takeBack.error) : null}
      onAct={() => takeBack.mutate({ id: sweep.id })}
      onClose={onClose}
    />
  );
}
