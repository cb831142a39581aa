import { Ban, Eye, MonitorCheck } from "lucide-react";
import type { NewOrganisationKey, OrganisationKey } from "@/api";
import { useActions } from "@/features/license-actions";
import { Consequences } from "@/features/license-actions/consequences";
import { AskDialog, useMay } from "@/features/lists";
import { WORDS } from "./words";

type RotateProps = {
  of: OrganisationKey;
  onClose: () => void;
  onMade: (made: NewOrganisationKey) => void;
};

/** Makes a key anew; the old one is dead at once. */
export function RotateKeyDialog({ of, onClose, onMade }: RotateProps) {
  return (
    <AskDialog
      title={WORDS.rotateTitle}
      lead={`${of.name}, ${of.customer.name}`}
      action={WORDS.rotateAction}
      busyLabel={WORDS.rotating}
      danger
      mayNot={useMay("edit", WORDS.mayNot)}
      reason={{ name: `rotate-key.${of.id}`, required: false }}
      aside={WORDS.cannotUndo}
      work={async (write, reason) => {
        const made = await write("rotateOrganisationKey", { id: of.id, version: of.version, reason });
        return () => onMade(made);
      }}
      onClose={onClose}
    >
      <Consequences
        items={[
          { icon: Ban, text: WORDS.rotateDead, detail: WORDS.rotateDeadDetail, when: WORDS.now },
          { icon: MonitorCheck, text: WORDS.keeps },
          { icon: Eye, text: WORDS.shown },
        ]}
      />
    </AskDialog>
  );
}

/** Ends a key; devices keep the licenses that they have. */
export function RevokeKeyDialog({ of, onClose }: { of: OrganisationKey; onClose: () => void }) {
  const { announce } = useActions();
  return (
    <AskDialog
      title={WORDS.revokeTitle}
      lead={`${of.name}, ${of.customer.name}`}
      action={WORDS.revokeAction}
      busyLabel={WORDS.revoking}
      danger
      mayNot={useMay("edit", WORDS.mayNot)}
      reason={{ name: `revoke-key.${of.id}`, required: true }}
      aside={WORDS.cannotUndo}
      work={async (write, reason) => {
        await write("revokeOrganisationKey", { id: of.id, version: of.version, reason });
        return () => announce({ text: WORDS.revokeDone(of.name), final: true });
      }}
      onClose={onClose}
    >
      <Consequences
        items={[
          { icon: Ban, text: WORDS.revokeDead, when: WORDS.now },
          { icon: MonitorCheck, text: WORDS.keeps },
        ]}
      />
    </AskDialog>
  );
}
