import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Note } from "@/ui";
import { WORDS } from "./words";

/** How often it is looked whether a server came. */
const LOOK_MS = 60_000;

/** On a database without a server: that nothing runs by itself, and what that means. */
export function NothingRuns() {
  const { workspace } = useDesk();
  const shared = workspace.engine === "postgres";
  const health = useOperation("getHealth", null, {}, { refetchInterval: LOOK_MS, enabled: shared }).data;
  if (!shared || !health || health.databases.some((database) => database.works)) return null;
  return (
    <Note tone="warn">
      <b>{WORDS.nothingRuns}</b> {WORDS.nothingRunsHelp}
    </Note>
  );
}
