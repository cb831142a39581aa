import { useQuery } from "@tanstack/react-query";
import { type FailureError, inDesktop, readPreference, routeHere, type StartState, shell } from "@/api";
import { readLiked, STORED, WHERE_ONE_WAS } from "@/features/preferences/preferences";
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
  return here ?? sent ?? (await chosenStart()) ?? (await lastPlace(workspace)) ?? LICENSES;
}

const lastPlace = (workspace: string) => readPreference(lastRouteName(workspace), knownRoute);

/** The page that somebody wants first; null where that is the one they were on. */
async function chosenStart(): Promise<string | null> {
  const page = (await readPreference(STORED, readLiked))?.start_page ?? WHERE_ONE_WAS;
  return page === WHERE_ONE_WAS ? null : knownRoute(page);
}

/** In a browser somebody typed the address: one that leads nowhere says so, instead of leading elsewhere. */
function asWritten(route: string): string | null {
  if (inDesktop()) return knownRoute(route);
  return route === "" || route === "/" ? null : route;
}
