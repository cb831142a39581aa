import { Ban, CircleCheck, CircleX, Clock, Hourglass, type LucideIcon, Send } from "lucide-react";
import { useMemo } from "react";
import type { Mail, MailState } from "@/api";
import { TwoLines } from "@/features/lists";
import type { DataColumn } from "@/table";
import { Icon, RelativeTime } from "@/ui";
import { WORDS } from "./words";

/** Each state has a shape of its own; colour only says it again. */
const LOOKS: Readonly<Record<MailState, { icon: LucideIcon; className: string }>> = {
  waiting: { icon: Hourglass, className: "text-text-2" },
  sending: { icon: Send, className: "text-accent-text" },
  sent: { icon: CircleCheck, className: "text-ok-text" },
  failed: { icon: CircleX, className: "text-danger-text" },
  cancelled: { icon: Ban, className: "text-text-3" },
};

/** Whether a mail is held back, rather than tried again. */
const isHeld = ({ state, tries, held_until }: Mail, now: number) =>
  state === "waiting" && tries === 0 && Date.parse(held_until) > now;

/** The columns of the log. */
export function useColumns(search: string): DataColumn<Mail>[] {
  return useMemo(
    () => [
      {
        id: "state",
        header: WORDS.state,
        minWidth: 116,
        grow: 0,
        hideable: false,
        cell: (mail) => <State mail={mail} />,
      },
      {
        id: "to",
        header: WORDS.to,
        minWidth: 180,
        grow: 2,
        hideable: false,
        cell: ({ to_name, to_email }, context) => (
          <TwoLines
            first={to_name || to_email}
            second={to_name ? to_email : null}
            query={search}
            context={context}
          />
        ),
      },
      {
        id: "subject",
        header: WORDS.subject,
        minWidth: 200,
        grow: 3,
        cell: ({ subject, last_error }, context) => (
          <TwoLines first={subject} second={last_error} context={context} />
        ),
      },
      {
        id: "kind",
        header: WORDS.kind,
        minWidth: 128,
        grow: 1,
        fold: 1,
        cell: ({ kind }) => WORDS.kinds[kind],
      },
      {
        id: "tries",
        header: WORDS.tries,
        minWidth: 56,
        grow: 0,
        fold: 2,
        align: "end",
        cell: ({ tries }) => <span className="tabular-nums">{tries}</span>,
      },
      {
        id: "written",
        header: WORDS.written,
        minWidth: 104,
        grow: 0,
        cell: ({ created_at }) => <RelativeTime at={created_at} />,
      },
    ],
    [search],
  );
}

function State({ mail }: { mail: Mail }) {
  const { icon, className } = LOOKS[mail.state];
  const held = isHeld(mail, Date.now());
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={held ? WORDS.heldUntil : undefined}>
      <Icon as={held ? Clock : icon} size={14} className={className} />
      <span className="truncate">{held ? WORDS.held : WORDS.states[mail.state]}</span>
      {mail.state === "waiting" && mail.tries > 0 && mail.next_try_at && (
        <RelativeTime at={mail.next_try_at} ahead className="truncate text-text-3" />
      )}
    </span>
  );
}
