import { useQuery } from "@tanstack/react-query";
import { inDesktop, type RecentServer, shell } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { RECENT } from "./RecentPart";

/** The license server that this window's workspace comes from; null for a folder, a database, and in a browser. */
export function useServerHere(): RecentServer | null {
  const { workspace } = useDesk();
  const recent = useQuery({
    queryKey: RECENT,
    queryFn: shell.recentWorkspaces,
    enabled: inDesktop(),
    // The welcome screen read the list before this workspace was on it.
    staleTime: 0,
  });
  return recent.data?.find(({ id }) => id === workspace.id)?.server ?? null;
}
