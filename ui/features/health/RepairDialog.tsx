import { Armchair, ScrollText, Trash2, UserCheck } from "lucide-react";
import type { SeatCheck, SeatRepair } from "@/api";
import { type Consequence, Consequences } from "@/features/license-actions/consequences";
import { AskDialog, useMay } from "@/features/lists";
import { useToast } from "@/ui";
import { WORDS } from "./words";

type Props = { check: SeatCheck; onClose: () => void; onRepaired: (repair: SeatRepair) => void };

/** Before pools are repaired: what is made, what goes, and that nobody loses theirs. */
export function RepairDialog({ check, onClose, onRepaired }: Props) {
  const toast = useToast();
  return (
    <AskDialog
      title={WORDS.repairTitle}
      action={WORDS.repairAction(check.differences.length)}
      busyLabel={WORDS.repairing}
      mayNot={useMay("own", WORDS.ownersOnly)}
      reason={{ name: "repair_seats", required: true }}
      onClose={onClose}
      work={async (write, reason) => {
        const done = await write("repairSeats", { pool_id: null, reason });
        return () => {
          toast.show({ text: WORDS.repaired(done.pools.length) });
          onRepaired(done);
        };
      }}
    >
      <Consequences items={consequencesOf(check)} />
    </AskDialog>
  );
}

function consequencesOf({ differences }: SeatCheck): Consequence[] {
  let make = 0;
  let remove = 0;
  for (const { promised, counted, free } of differences) {
    if (counted < promised) make += promised - counted;
    else remove += Math.min(counted - promised, free);
  }
  return [
    ...(make > 0 ? [{ icon: Armchair, text: WORDS.willMake(make), detail: WORDS.willMakeDetail }] : []),
    ...(remove > 0 ? [{ icon: Trash2, text: WORDS.willRemove(remove), detail: WORDS.willRemoveDetail }] : []),
    { icon: UserCheck, text: WORDS.willName, detail: WORDS.willNameDetail },
    { icon: ScrollText, text: WORDS.willAudit },
  ];
}
