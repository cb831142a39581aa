import { Ban, Eye, FileX, Hourglass, Signature } from "lucide-react";
import { useState } from "react";
import type { NewWebhook, Webhook } from "@/api";
import { useActions } from "@/features/license-actions";
import { Consequences } from "@/features/license-actions/consequences";
import { AskDialog, useMay } from "@/features/lists";
import { ShownOnceDialog } from "@/features/secret";
import { Checkbox } from "@/ui";
import { WORDS } from "./words";

type RotateProps = { webhook: Webhook; onClose: () => void; onMade: (made: NewWebhook) => void };

/** Gives a webhook a new secret, and says first for how long the old one is good. */
export function RotateSecretDialog({ webhook, onClose, onMade }: RotateProps) {
  const [endOld, setEndOld] = useState(false);
  const { id, version } = webhook;
  return (
    <AskDialog
      title={WORDS.rotateTitle}
      lead={webhook.name}
      action={WORDS.rotateAction}
      busyLabel={WORDS.rotating}
      danger={endOld}
      mayNot={useMay("own", WORDS.mayNot)}
      reason={null}
      aside={WORDS.cannotUndo}
      work={async (write) => {
        const made = await write("rotateWebhookSecret", { id, version, end_old: endOld });
        return () => onMade(made);
      }}
      onClose={onClose}
    >
      <Consequences
        items={[
          endOld
            ? { icon: Ban, text: WORDS.endOldHelp, detail: WORDS.endOldDetail }
            : { icon: Signature, text: WORDS.rotateBoth, detail: WORDS.rotateBothDetail },
          { icon: Eye, text: WORDS.rotateShown },
        ]}
      />
      <Checkbox checked={endOld} onCheckedChange={setEndOld} label={WORDS.endOld} />
    </AskDialog>
  );
}

type DeleteProps = { webhook: Webhook; onClose: () => void; onDeleted: () => void };

/** Deletes a webhook, and says first what goes with it. */
export function DeleteWebhookDialog({ webhook, onClose, onDeleted }: DeleteProps) {
  const { announce } = useActions();
  return (
    <AskDialog
      title={WORDS.deleteTitle}
      lead={webhook.name}
      action={WORDS.deleteAction}
      busyLabel={WORDS.deleting}
      danger
      mayNot={useMay("own", WORDS.mayNot)}
      reason={null}
      aside={WORDS.cannotUndo}
      work={async (write) => {
        await write("deleteWebhook", { id: webhook.id, version: webhook.version });
        return () => {
          onDeleted();
          announce({ text: WORDS.deleteDone(webhook.name), final: true });
        };
      }}
      onClose={onClose}
    >
      <Consequences
        items={[
          { icon: Ban, text: WORDS.deleteDead },
          { icon: Hourglass, text: WORDS.deleteWaiting(webhook.waiting) },
          { icon: FileX, text: WORDS.deleteLog },
        ]}
      />
    </AskDialog>
  );
}

type ShownProps = { made: NewWebhook; anew: boolean; onClose: () => void };

/** The secret itself, this once. */
export function SecretShown({ made, anew, onClose }: ShownProps) {
  return (
    <ShownOnceDialog
      title={anew ? WORDS.rotatedTitle : WORDS.madeTitle}
      lead={made.webhook.name}
      label={WORDS.secretLabel}
      copy={WORDS.copySecret}
      secret={made.secret}
      onClose={onClose}
    >
      <p className="text-text-2 text-xs">{WORDS.secretHelp}</p>
    </ShownOnceDialog>
  );
}
