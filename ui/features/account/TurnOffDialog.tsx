import { useChange } from "@/api";
import { useToast } from "@/ui";
import { OwnPasswordDialog } from "./OwnPassword";
import { WORDS } from "./words";

/** Takes one's own second factor away. */
export function TurnOffDialog({ onClose }: { onClose: () => void }) {
  const remove = useChange("removeTotp", null);
  const toast = useToast();
  return (
    <OwnPasswordDialog
      title={WORDS.offTitle}
      lead={WORDS.offLead}
      action={WORDS.offAction}
      danger
      onClose={onClose}
      onPassword={async (password) => {
        await remove.mutateAsync({ password });
        toast.show({ text: WORDS.offDone });
        onClose();
      }}
    />
  );
}
