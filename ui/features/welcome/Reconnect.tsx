import { useQueryClient } from "@tanstack/react-query";
import { type RecentServer, type StartState, useComeBack } from "@/api";
import { START_KEY } from "@/features/shell/start";
import { useToast } from "@/ui";
import { ServerDialog } from "./ServerDialog";
import { SERVER_WORDS as SAY } from "./serverWords";

/** Comes to the same server anew, as somebody or with another key; the page stays where it is. */
export function Reconnect({ server, onClose }: { server: RecentServer; onClose: () => void }) {
  const answers = useQueryClient();
  const comeBack = useComeBack();
  const toast = useToast();
  return (
    <ServerDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      keychain={answers.getQueryData<StartState>(START_KEY)?.keychain ?? true}
      again={server}
      onOpened={({ id, notice }) => {
        onClose();
        toast.show({ text: notice ?? SAY.reconnected });
        // Another workspace at that address is another desk.
        answers.setQueryData<StartState>(START_KEY, (now) => now && { ...now, open: id });
        void answers.invalidateQueries({ queryKey: ["shell"] });
        comeBack();
      }}
    />
  );
}
