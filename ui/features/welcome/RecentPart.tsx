import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type RecentWorkspace, shell, toFailure } from "@/api";
import { Button, useToast } from "@/ui";
import { FailureNote, sentences } from "../failure";
import { RecentList } from "./Recent";
import type { Again, Opening } from "./useOpening";
import { WORDS } from "./words";

export const RECENT = ["shell", "recent"] as const;

/** Takes a workspace off the list, and says that only the list forgot it. */
function useForget() {
  const client = useQueryClient();
  const toast = useToast();
  return async (workspace: RecentWorkspace) => {
    try {
      await shell.forgetRecentWorkspace(workspace.id);
      toast.show({ text: WORDS.forgotten(workspace.name), detail: WORDS.forgottenDetail });
    } catch (thrown) {
      toast.show({ text: sentences(thrown), tone: "failed" });
    }
    await client.invalidateQueries({ queryKey: RECENT });
  };
}

type RecentPartProps = Opening & { onConnectAgain: (connection: Again) => void };

/** What was opened before, and what went wrong when it was opened again. */
export function RecentPart({ opening, trouble, open, onConnectAgain }: RecentPartProps) {
  const recent = useQuery({ queryKey: RECENT, queryFn: shell.recentWorkspaces, staleTime: 0 });
  const forget = useForget();
  const reopen = ({ id, connection, server }: RecentWorkspace) =>
    open(id, () => shell.openRecentWorkspace(id), server ?? connection);
  const find = ({ id, name }: RecentWorkspace) =>
    open(id, async () => {
      const folder = await shell.pickFolder(WORDS.findTitle(name));
      return folder === null ? null : shell.openWorkspace(folder);
    });
  const connection = trouble?.again;
  const again = connection && (
    <Button size="sm" onClick={() => onConnectAgain(connection)}>
      {WORDS.connectAgain}
    </Button>
  );
  return (
    <div className="flex-1">
      <h2 className="kd-label">{WORDS.recent}</h2>
      {recent.isError && <FailureNote failure={toFailure(recent.error)} />}
      {recent.data && (
        <RecentList
          workspaces={recent.data}
          opening={opening}
          onOpen={reopen}
          onFind={find}
          onForget={(workspace) => void forget(workspace)}
        />
      )}
      {trouble?.place === "recent" && (
        <FailureNote className="mt-2" failure={trouble.failure} action={again} />
      )}
    </div>
  );
}
