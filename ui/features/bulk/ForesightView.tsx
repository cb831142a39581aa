import { ArrowRight, CircleCheck, CircleX, type LucideIcon, MonitorX, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { BulkForesight } from "@/api";
import { formatCount } from "@/lib/format";
import { Button, Icon, Note, Skeleton } from "@/ui";
import { FailureNote } from "../failure";
import type { BulkKind } from "./actions";
import type { Reading } from "./draft";
import type { Foreseen } from "./useForesight";
import { WORDS } from "./words";

const MOST_REASONS = 4;

type Props = { kind: BulkKind; reading: Reading; foreseen: Foreseen };

/** What would happen. While it is looked at again, the answer before stays, dimmed. */
export function ForesightView({ kind, reading, foreseen }: Props) {
  const { foresight, stale, failure, again } = foreseen;
  const ready = "action" in reading;
  return (
    <section aria-label={WORDS.foresight}>
      <p className="kd-label">
        {WORDS.foresight}
        <span className="kd-opt" role="status">
          {ready && stale && !failure && (foresight ? WORDS.again : WORDS.foreseeing)}
        </span>
      </p>
      {failure && (
        <FailureNote
          className="mb-2"
          failure={failure}
          action={
            <Button size="sm" onClick={again}>
              {WORDS.lookAgain}
            </Button>
          }
        />
      )}
      {foresight ? (
        <Consequences kind={kind} foresight={foresight} dimmed={stale} />
      ) : ready ? (
        !failure && <Waiting />
      ) : (
        <Note>{WORDS.notYet}</Note>
      )}
    </section>
  );
}

function Waiting() {
  return (
    <div className="kd-cons grid gap-3 p-3.5" aria-hidden="true">
      <Skeleton width={220} />
      <Skeleton width={300} />
    </div>
  );
}

type ConsequencesProps = { kind: BulkKind; foresight: BulkForesight; dimmed: boolean };

function Consequences({ kind, foresight, dimmed }: ConsequencesProps) {
  const { will_change: changing, unchanged, losing_devices: losing, refusals, examples } = foresight;
  const shown = refusals.slice(0, MOST_REASONS);
  const others = refusals.length - shown.length;
  const deleting = kind === "delete";
  return (
    <ul className={dimmed ? "kd-cons opacity-60" : "kd-cons"}>
      <Line icon={deleting ? Trash2 : CircleCheck} below={<Examples keys={examples} of={changing} />}>
        <b>{formatCount(changing)}</b> {deleting ? WORDS.willDelete(changing) : WORDS.willChange(changing)}
      </Line>
      {losing > 0 && (
        <Line icon={MonitorX} when={WORDS.nextCheck}>
          <b>{formatCount(losing)}</b> {WORDS.devices(losing)}
        </Line>
      )}
      {shown.map((refusal) => (
        <Line
          key={refusal.reason}
          icon={CircleX}
          below={<Examples keys={refusal.examples} of={refusal.count} />}
        >
          <b>{WORDS.cannot(refusal.count)}</b> {refusal.reason}
        </Line>
      ))}
      {others > 0 && <Line icon={CircleX}>{WORDS.moreReasons(others)}</Line>}
      {unchanged > 0 && (
        <Line icon={ArrowRight}>
          <b>{formatCount(unchanged)}</b> {WORDS.alreadySo(unchanged)}
        </Line>
      )}
    </ul>
  );
}

type LineProps = { icon: LucideIcon; when?: string; below?: ReactNode; children: ReactNode };

function Line({ icon, when, below, children }: LineProps) {
  return (
    <li>
      <Icon as={icon} />
      <span className="min-w-0 tabular-nums">
        {children}
        {below}
      </span>
      {when && <span className="kd-when">{when}</span>}
    </li>
  );
}

function Examples({ keys, of }: { keys: readonly string[]; of: number }) {
  if (keys.length === 0) return null;
  const more = of - keys.length;
  return (
    <small>
      <span className="mono">{keys.join("  ")}</span>
      {more > 0 && ` ${WORDS.more(more)}`}
    </small>
  );
}
