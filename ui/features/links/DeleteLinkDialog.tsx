import { Ban, CalendarClock, Link2Off, Users } from "lucide-react";
import { type EnrollmentLink, useOperation } from "@/api";
import { useActions } from "@/features/license-actions";
import { type Consequence, Consequences } from "@/features/license-actions/consequences";
import { AskDialog, useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { WORDS } from "./words";

type Props = { link: EnrollmentLink; onClose: () => void; onDeleted: () => void };

/** Ends a link for good, and says first what becomes of who holds seats through it. */
export function DeleteLinkDialog({ link, onClose, onDeleted }: Props) {
  const { environment } = useDesk();
  const { announce } = useActions();
  const detail = useOperation("getLink", environment.name, { id: link.id });
  const taken = detail.data?.link.taken ?? link.taken;
  return (
    <AskDialog
      title={WORDS.deleteTitle}
      lead={link.name}
      action={WORDS.deleteAction}
      busyLabel={WORDS.deleting}
      danger
      mayNot={useMay("edit", WORDS.mayNot)}
      reason={{ name: `delete-link.${link.id}`, required: false }}
      aside={WORDS.cannotUndo}
      work={async (write, reason) => {
        await write("deleteLink", { id: link.id, version: link.version, reason });
        return () => {
          onDeleted();
          announce({ text: WORDS.deleteDone(link.name), final: true });
        };
      }}
      onClose={onClose}
    >
      <Consequences items={whatHappens(taken, detail.data?.ending ?? 0)} />
    </AskDialog>
  );
}

export function whatHappens(taken: number, ending: number): Consequence[] {
  const holders: Consequence[] =
    taken === 0
      ? [{ icon: Users, text: WORDS.deleteNobody }]
      : [
          { icon: Users, text: WORDS.deleteKeep(taken), detail: WORDS.deleteKeepDetail },
          ...(ending > 0 ? [{ icon: CalendarClock, text: WORDS.deleteEnding(ending) }] : []),
          { icon: Ban, text: WORDS.deleteOthers },
        ];
  return [
    { icon: Link2Off, text: WORDS.deleteDead, when: WORDS.deleteNow },
    ...holders,
    { icon: Ban, text: WORDS.deleteForever },
  ];
}
