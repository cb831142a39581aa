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
  return (
    here ??
    knownRoute(start.route) ??
    (await readPreference(lastRouteName(workspace), knownRoute)) ??
    LICENSES
  );
}
