import { useQuery } from "@tanstack/react-query";
import { type FailureError, inDesktop, readPreference, routeHere, type StartState, shell } from "@/api";
import { knownRoute, LICENSES, lastRouteName } from "./places";

export const START_KEY = ["start"] as const;

/** What this window starts with: a workspace or none. */
export function useStart() {
  return useQuery<StartState, FailureError>({ queryKey: START_KEY, queryFn: shell.startState });
}

/** Where a window on a workspace goes first: where it was sent, where it already is, or where one was last. */
export async function firstRoute(start: StartState, workspace: string): Promise<string> {
  const here = asWritten(routeHere());
  // With a question the way is not free yet: it is asked on the page one was last on.
  const sent = start.question ? null : knownRoute(start.route);
  return here ?? sent ?? (await readPreference(lastRouteName(workspace), knownRoute)) ?? LICENSES;
}

/** In a browser somebody typed the address: one that leads nowhere says so, instead of leading elsewhere. */
function asWritten(route: string): string | null {
  if (inDesktop()) return knownRoute(route);
  return route === "" || route === "/" ? null : route;
}
