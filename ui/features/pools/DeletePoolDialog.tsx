import { Armchair, ScrollText } from "lucide-react";
import type { Pool } from "@/api";
import { Consequences } from "@/features/license-actions/consequences";
import { AskDialog, useMay } from "@/features/lists";
import { useToast } from "@/ui";
import { deleteRefusal } from "./standing";
import { WORDS } from "./words";

type Props = { pool: Pool; onClose: () => void; onDeleted: () => void };

/** Before a pool goes with its seats, none of which was ever given to anybody. */
export function DeletePoolDialog({ pool, onClose, onDeleted }: Props) {
  const toast = useToast();
  const { id, version, name, seats } = pool;
  return (
    <AskDialog
      title={WORDS.deleteTitle(name)}
      lead={WORDS.deleteLead(name, seats.total)}
      action={WORDS.deleteAction}
      busyLabel={WORDS.deleting}
      danger
      mayNot={useMay("edit") ?? deleteRefusal(pool)}
      reason={{ name: `delete_pool.${id}`, required: true }}
      onClose={onClose}
      work={async (write, reason) => {
        await write("deletePool", { id, version, reason });
        return () => {
          toast.show({ text: WORDS.deleted(name), tone: "final" });
          onDeleted();
        };
      }}
    >
      <Consequences
        items={[
          {
            icon: Armchair,
            text: WORDS.deleteSeats(seats.total),
            detail: WORDS.deleteSeatsDetail,
            warn: true,
          },
          { icon: ScrollText, text: WORDS.deleteStays },
        ]}
      />
    </AskDialog>
  );
}
