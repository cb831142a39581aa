import { Copy, Pencil, Trash2 } from "lucide-react";
import { type EnrollmentLink, type FailureError, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { writeText } from "@/features/licenses/useClipboard";
import { type DrawerMoves, idFact, momentFact, ThingDrawer, useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { useServerAddress } from "@/features/tokens/useServerAddress";
import { Button, DescriptionList, DrawerSection, Icon, useToast } from "@/ui";
import { LinkEnd } from "./columns";
import { MailOff } from "./LinkDialog";
import { experience, urlOf } from "./link";
import { WORDS } from "./words";

type Props = {
  /** undefined while it is on its way; null when it is gone. */
  link: EnrollmentLink | null | undefined;
  answer: { error: FailureError | null; refetch: () => unknown };
  moves: DrawerMoves;
  now: Date;
  onEdit: (link: EnrollmentLink) => void;
  onDelete: (link: EnrollmentLink) => void;
};

/** Everything about one link, with its URL for who may hand it out. */
export function LinkDrawer({ link, answer, moves, now, onEdit, onDelete }: Props) {
  const mayNot = useMay("edit", WORDS.mayNot);
  return (
    <ThingDrawer
      words={WORDS}
      detail={link}
      failure={answer.error?.failure}
      onRetry={() => void answer.refetch()}
      moves={moves}
      head={(one) => ({
        name: one.name,
        subtitle: <span className="text-text-3 text-xs">{one.product.name}</span>,
        actions: (
          <>
            <Button icon={Pencil} disabledReason={mayNot} onClick={() => onEdit(one)}>
              {WORDS.edit}
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
          <DrawerSection title={WORDS.url}>
            {mayNot === null ? <Url id={one.id} /> : <p className="text-text-3 text-xs">{WORDS.urlMayNot}</p>}
          </DrawerSection>
          <DrawerSection>
            <DescriptionList
              items={[
                { term: WORDS.pool, value: one.pool.name },
                { term: WORDS.seats, value: WORDS.seatsTaken(one.taken, one.terms.seats) },
                { term: WORDS.expires, value: <LinkEnd link={one} now={now} /> },
                { term: WORDS.createdBy, value: one.created_by },
                momentFact(WORDS.created, one.created_at),
                idFact(WORDS.id, one.id, WORDS.copyId),
              ]}
            />
          </DrawerSection>
          <DrawerSection title={WORDS.summaryTitle}>
            <ul className="grid list-disc gap-1 pl-4 text-xs">
              {experience(one.terms, one.pool.transferable).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </DrawerSection>
        </>
      )}
    </ThingDrawer>
  );
}

function Url({ id }: { id: string }) {
  const { environment } = useDesk();
  const detail = useOperation("getLink", environment.name, { id });
  const server = useServerAddress();
  const toast = useToast();
  if (detail.error && !detail.data) {
    return <FailureNote failure={detail.error.failure} onRetry={() => void detail.refetch()} />;
  }
  if (!detail.data) return <p className="text-text-3 text-xs">{WORDS.urlLoading}</p>;
  const { path } = detail.data;
  if (path === null) return <p className="text-text-3 text-xs">{WORDS.urlSealed}</p>;
  const url = urlOf(server, path);
  const copy = async () => {
    try {
      await writeText(url);
      toast.show({ text: WORDS.urlCopied });
    } catch {
      toast.show({ tone: "failed", text: WORDS.urlNotCopied, detail: url });
    }
  };
  return (
    <div className="grid gap-2">
      <MailOff />
      <code className="mono select-text break-all text-2xs">{url}</code>
      <span>
        <Button onClick={() => void copy()}>
          <Icon as={Copy} size={14} />
          {WORDS.copyUrl}
        </Button>
      </span>
      <p className="text-text-3 text-xs">{server === null ? WORDS.urlNeedsAddress : WORDS.urlHelp}</p>
    </div>
  );
}
