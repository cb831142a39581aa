import { KeyRound, Pencil, Send, Trash2 } from "lucide-react";
import { type FailureError, toFailure, useChange, type Webhook } from "@/api";
import { type DrawerMoves, idFact, momentFact, ThingDrawer, useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { Button, type Description, DescriptionList, DrawerSection, Note, RelativeTime, useToast } from "@/ui";
import { State } from "./columns";
import { Deliveries } from "./Deliveries";
import { labelOf, WORDS } from "./words";

type Props = {
  /** undefined while it is on its way; null when it is gone. */
  webhook: Webhook | null | undefined;
  answer: { error: FailureError | null; refetch: () => unknown };
  moves: DrawerMoves;
  onEdit: (webhook: Webhook) => void;
  onRotate: (webhook: Webhook) => void;
  onDelete: (webhook: Webhook) => void;
};

/** Everything about one webhook, with the log of what went to it. */
export function WebhookDrawer({ webhook, answer, moves, onEdit, onRotate, onDelete }: Props) {
  const mayNot = useMay("own", WORDS.mayNot);
  return (
    <ThingDrawer
      words={WORDS}
      detail={webhook}
      failure={answer.error?.failure}
      onRetry={() => void answer.refetch()}
      moves={moves}
      head={(one) => ({
        name: one.name,
        subtitle: <State webhook={one} />,
        actions: (
          <>
            <TestButton webhook={one} mayNot={mayNot} />
            <Button icon={Pencil} disabledReason={mayNot} onClick={() => onEdit(one)}>
              {WORDS.edit}
            </Button>
            <Button icon={KeyRound} disabledReason={mayNot} onClick={() => onRotate(one)}>
              {WORDS.rotate}
            </Button>
            <span className="flex-1" />
            <Button
              variant="danger-quiet"
              icon={Trash2}
              disabledReason={mayNot}
              onClick={() => onDelete(one)}
            >
              {WORDS.delete}
            </Button>
          </>
        ),
      })}
    >
      {(one) => (
        <>
          <Trouble webhook={one} />
          <Facts webhook={one} />
          <Deliveries key={one.id} webhook={one} mayNot={mayNot} />
        </>
      )}
    </ThingDrawer>
  );
}

function TestButton({ webhook, mayNot }: { webhook: Webhook; mayNot: string | null }) {
  const { environment } = useDesk();
  const toast = useToast();
  const test = useChange("sendTestEvent", environment.name, {
    onSuccess: ({ problem, millis }) => {
      if (problem === null) toast.show({ text: WORDS.testTaken(millis ?? 0) });
      else toast.show({ text: WORDS.testFailed, detail: problem, tone: "failed" });
    },
    onError: (error: unknown) => {
      const { what, next } = toFailure(error);
      toast.show({ text: what, detail: next, tone: "failed" });
    },
  });
  return (
    <Button
      icon={Send}
      disabledReason={mayNot ?? (test.isPending ? WORDS.testing : null)}
      onClick={() => test.mutate({ id: webhook.id })}
    >
      {test.isPending ? WORDS.testing : WORDS.test}
    </Button>
  );
}

function Trouble({ webhook: { enabled, problem, cannot_here } }: { webhook: Webhook }) {
  if (cannot_here === null && enabled && problem === null) return null;
  return (
    <DrawerSection>
      <div className="grid gap-2">
        {cannot_here !== null && <Note tone="warn">{cannot_here}</Note>}
        {!enabled && <Note>{WORDS.offNote}</Note>}
        {problem !== null && (
          <Note tone="bad">
            <b>{WORDS.problemTitle}</b> {problem}
          </Note>
        )}
      </div>
    </DrawerSection>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  const { url, events, allow_private, old_secret_until, last_delivered_at, created_at, id } = webhook;
  const items: Description[] = [
    {
      term: WORDS.url,
      value: (
        <>
          <span className="mono select-text break-all text-2xs">{url}</span>
          {allow_private && <span className="text-text-3">{WORDS.mayBePrivate}</span>}
        </>
      ),
    },
    { term: WORDS.events, value: events.map(labelOf).join(", ") },
    ...(old_secret_until
      ? [
          {
            term: WORDS.secret,
            value: (
              <>
                {WORDS.oldSecretUntil} <RelativeTime at={old_secret_until} ahead />
              </>
            ),
          },
        ]
      : []),
    last_delivered_at
      ? momentFact(WORDS.lastDelivered, last_delivered_at)
      : { term: WORDS.lastDelivered, value: <span className="text-text-3">{WORDS.never}</span> },
    momentFact(WORDS.created, created_at),
    idFact(WORDS.id, id, WORDS.copyId),
  ];
  return (
    <DrawerSection>
      <DescriptionList items={items} />
    </DrawerSection>
  );
}
