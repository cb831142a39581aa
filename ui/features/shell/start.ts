import { useQuery } from "@tanstack/react-query";
import { type FailureError, readPreference, type StartState, shell } from "@/api";
import { knownRoute, LICENSES, lastRouteName } from "./places";

export const START_KEY = ["start"] as const;

/** What this window starts with: a workspace or none. */
export function useStart() {
  return useQuery<StartState, FailureError>({ queryKey: START_KEY, queryFn: shell.startState });
}

/** Where a window on a workspace goes first: where it was sent, where it already is, or where one was last. */
export async function firstRoute(start: StartState, workspace: string): Promise<string> {
  const here = knownRoute(window.location.hash.slice(1));
  // With a question the way is not free yet: it is asked on the page one was last on.
  const sent = start.question ? null : knownRoute(start.route);
  return here ?? sent ?? (await readPreference(lastRouteName(workspace), knownRoute)) ?? LICENSES;
}
