import {
  ChevronDown,
  ChevronRight,
  CircleCheck,
  Clock,
  Hourglass,
  type LucideIcon,
  MailX,
  RotateCcw,
} from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type Delivery, type DeliveryState, toFailure, useChange, useOperation, type Webhook } from "@/api";
import { FailureNote } from "@/features/failure";
import { GoTo, idFact, licenseAt, momentFact } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import {
  Button,
  type Description,
  DescriptionList,
  DrawerSection,
  Icon,
  RelativeTime,
  Segmented,
  useToast,
} from "@/ui";
import { labelOf, WORDS } from "./words";

const STRETCH = 25;
/** As many as the core gives at once. */
const MOST = 500;

type Shown = "all" | DeliveryState;
type Props = { webhook: Webhook; mayNot: string | null };

/** The log of what went to a webhook: the newest first, each with its request, its answer and what comes next. */
export function Deliveries({ webhook, mayNot }: Props) {
  const { environment } = useDesk();
  const [shown, setShown] = useState<Shown>("all");
  const [limit, setLimit] = useState(STRETCH);
  const { data, error, refetch } = useOperation("listDeliveries", environment.name, {
    webhook_id: webhook.id,
    state: shown === "all" ? null : shown,
    license_id: null,
    offset: 0,
    limit,
  });
  const rest = data ? Math.min(data.total, MOST) - data.rows.length : 0;
  return (
    <DrawerSection title={WORDS.log}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <div className="flex flex-wrap items-center gap-2">
          <Segmented<Shown>
            name={WORDS.logName}
            value={shown}
            onValueChange={(next) => {
              setShown(next);
              setLimit(STRETCH);
            }}
            items={[
              { value: "all", label: WORDS.logAll },
              { value: "waiting", label: WORDS.waiting },
              { value: "delivered", label: WORDS.states.delivered },
              { value: "dead", label: WORDS.dead },
            ]}
          />
          <ReplayDead webhook={webhook} mayNot={mayNot} />
        </div>
        {error && !data && <FailureNote failure={error.failure} onRetry={() => void refetch()} />}
        {!data && !error && <p className="text-text-3 text-xs">{WORDS.logLoading}</p>}
        {data?.rows.length === 0 && (
          <p className="text-text-3 text-xs">{shown === "all" ? WORDS.logNothing : WORDS.logNone}</p>
        )}
        {data && data.rows.length > 0 && (
          <ul className="grid grid-cols-[minmax(0,1fr)] gap-1" aria-label={WORDS.log}>
            {data.rows.map((one) => (
              <li key={one.id}>
                <One delivery={one} mayNot={mayNot} />
              </li>
            ))}
          </ul>
        )}
        {rest > 0 && (
          <Button onClick={() => setLimit((before) => Math.min(before + STRETCH * 2, MOST))}>
            {WORDS.logMore(rest)}
          </Button>
        )}
      </div>
    </DrawerSection>
  );
}

function useReplay() {
  const { environment } = useDesk();
  const toast = useToast();
  const onError = (error: unknown) => {
    const { what, next } = toFailure(error);
    toast.show({ text: what, detail: next, tone: "failed" });
  };
  return {
    one: useChange("replayDelivery", environment.name, {
      onSuccess: () => toast.show({ text: WORDS.replayed }),
      onError,
    }),
    dead: useChange("replayDeadLetters", environment.name, {
      onSuccess: ({ count }) => toast.show({ text: WORDS.replayedDead(count) }),
      onError,
    }),
  };
}

function ReplayDead({ webhook: { id, dead }, mayNot }: Props) {
  const replay = useReplay();
  if (dead === 0) return null;
  return (
    <Button
      size="sm"
      icon={RotateCcw}
      disabledReason={mayNot}
      onClick={() => replay.dead.mutate({ webhook_id: id })}
    >
      {WORDS.replayDead(dead)}
    </Button>
  );
}

/** Each state has a shape of its own; colour only says it again. */
const LOOKS: Readonly<Record<DeliveryState, { icon: LucideIcon; className: string }>> = {
  waiting: { icon: Hourglass, className: "text-text-2" },
  replaying: { icon: RotateCcw, className: "text-accent-text" },
  delivered: { icon: CircleCheck, className: "text-ok-text" },
  dead: { icon: MailX, className: "text-danger-text" },
};

/** Whether it waits for an earlier event of its license, rather than for its time. */
const isHeld = ({ state, next_try_at }: Delivery) => state === "waiting" && next_try_at === null;

function One({ delivery, mayNot }: { delivery: Delivery; mayNot: string | null }) {
  const [open, setOpen] = useState(false);
  const held = isHeld(delivery);
  const key = keyStart(delivery.body);
  const { icon, className } = LOOKS[delivery.state];
  return (
    <details
      className="rounded-md border border-border-subtle text-xs"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex cursor-pointer items-center gap-2 px-2.5 py-1.5">
        <Icon as={open ? ChevronDown : ChevronRight} size={14} className="text-text-3" />
        <Icon as={held ? Clock : icon} size={14} className={className} />
        <span className="min-w-0 flex-1 truncate">
          {labelOf(delivery.event)} {key !== null && <span className="mono text-2xs">{key} </span>}
          <span className="text-text-3">
            {key !== null && `${WORDS.sequence(delivery.sequence)} · `}
            {held ? WORDS.held : WORDS.states[delivery.state]}
          </span>
        </span>
        <RelativeTime at={delivery.happened_at} className="text-text-3" />
      </summary>
      {open && <Inside delivery={delivery} mayNot={mayNot} />}
    </details>
  );
}

function factsOf(delivery: Delivery, toLicense: (() => void) | null): Description[] {
  const { attempts, next_try_at, tried_at, status, millis, id } = delivery;
  return [
    { term: WORDS.tries, value: <span className="tabular-nums">{attempts}</span> },
    ...(next_try_at ? [{ term: WORDS.nextTry, value: <RelativeTime at={next_try_at} ahead /> }] : []),
    ...(tried_at ? [momentFact(WORDS.tried, tried_at)] : []),
    { term: WORDS.answer, value: status === null ? WORDS.noAnswer : WORDS.answered(status, millis) },
    ...(toLicense
      ? [{ term: WORDS.license, value: <GoTo onClick={toLicense}>{WORDS.showLicense}</GoTo> }]
      : []),
    idFact(WORDS.deliveryId, id, WORDS.copyDeliveryId),
  ];
}

function Inside({ delivery, mayNot }: { delivery: Delivery; mayNot: string | null }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const replay = useReplay();
  const { license_id: license, event, state, problem, answer, body } = delivery;
  const toLicense = license === null ? null : () => void navigate(licenseAt(environment.name, license));
  const waits = state === "waiting" || state === "replaying" ? WORDS.replayWaits : null;
  const isTest = event === "webhook.test" ? WORDS.replayTest : null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 border-border-subtle border-t px-2.5 py-2.5">
      {problem !== null && <p className="text-danger-text">{problem}</p>}
      <DescriptionList items={factsOf(delivery, toLicense)} />
      <Text title={WORDS.request} text={pretty(body)} />
      {answer !== null && <Text title={WORDS.answerText} text={answer} />}
      <span>
        <Button
          size="sm"
          icon={RotateCcw}
          disabledReason={mayNot ?? isTest ?? waits}
          onClick={() => replay.one.mutate({ id: delivery.id })}
        >
          {WORDS.replay}
        </Button>
      </span>
    </div>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <div className="kd-code">
      <div className="kd-bar">{title}</div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className="max-h-56 select-text overflow-auto whitespace-pre-wrap break-all" tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}

type Told = { data?: { license?: { key_start?: unknown } } };

/** Of which license it tells, as far as the event itself says so. */
function keyStart(body: string): string | null {
  try {
    const start = (JSON.parse(body) as Told | null)?.data?.license?.key_start;
    return typeof start === "string" ? start : null;
  } catch {
    return null;
  }
}

/** The body with line breaks; as it is when it is no JSON. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
