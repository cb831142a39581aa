import { Armchair, Ban, Monitor, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { CustomerRef, HeldSeat } from "@/api";
import { useActions } from "@/features/license-actions";
import { Consequences } from "@/features/license-actions/consequences";
import { AskDialog, useMay } from "@/features/lists";
import { NotifyField } from "@/features/mail";
import { LicenseKey } from "@/ui";
import { WORDS } from "./words";

/** A seat, and who holds it. */
export type SeatOf = { customer: CustomerRef; seat: HeldSeat };

type Props = SeatOf & { onClose: () => void };

/** Before a seat is taken back: its key dies, and it is free again under a new one. */
export function RevokeSeatDialog({ customer, seat: { license, pool }, onClose }: Props) {
  const actions = useActions();
  const [notify, setNotify] = useState(true);
  const mayNot = useMay("edit", WORDS.mayNotRevoke);
  const { id, version, activations_used: devices } = license;
  return (
    <AskDialog
      title={WORDS.revokeTitle}
      lead={
        <>
          <LicenseKey value={license.key} length={32} />{" "}
          <span className="ml-1.5">{[pool.name, customer.name].join(", ")}</span>
        </>
      }
      action={WORDS.revokeAction}
      busyLabel={WORDS.revoking}
      danger
      mayNot={mayNot ?? (pool.transferable ? null : WORDS.untransferable)}
      reason={{ name: `revoke_seat.${id}`, required: true }}
      onClose={onClose}
      work={async (write, reason) => {
        await write("revokeSeat", { id, version, reason, notify });
        return () =>
          actions.announce({
            text: WORDS.revoked(pool.name, customer.name),
            final: true,
            next: {
              label: WORDS.assignNext,
              onAction: () => actions.start({ doing: "assign_seat", pool: pool.id }),
            },
          });
      }}
    >
      <Consequences
        items={[
          { icon: Ban, text: WORDS.willDie(customer.name), detail: WORDS.willDieDetail },
          ...(devices > 0 ? [{ icon: Monitor, text: WORDS.devices(devices) }] : []),
          { icon: Armchair, text: WORDS.willFree(pool.name), detail: WORDS.willFreeDetail },
          { icon: TriangleAlert, text: WORDS.willNotUndo, detail: WORDS.willNotUndoDetail, warn: true },
        ]}
      />
      <NotifyField label={WORDS.notify} checked={notify} onChange={setNotify} />
    </AskDialog>
  );
}
