import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { invalidate, spoils, useOperation } from "@/api";
import { keysShown } from "./keysHidden";

const LICENSES = { environment: null, nouns: ["licenses"] } as const;

/** Asked no sooner and no later than this after the last answer, whatever the clocks of two computers say. */
const SOONEST_MS = 1_000;
const LATEST_MS = 5 * 60_000;
/** A moment later than the core's own end, so that one question is enough. */
const AFTER_MS = 250;

/** Shows keys once the passphrase was given, in whichever window, and hides them when its time is over. */
export function KeysKeeper() {
  const client = useQueryClient();
  const { data: info, refetch, dataUpdatedAt } = useOperation("getSettings", null, {});
  const shown = info ? keysShown(info) : null;
  useFlip(shown?.hidden ?? null, (hidden) => {
    if (hidden) forgetUnseen(client);
    void invalidate(client, LICENSES);
  });
  const until = shown?.until ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer that says the same still begins a new wait
  useEffect(() => {
    if (until === null) return;
    const left = Math.min(Math.max(Date.parse(until) - Date.now(), SOONEST_MS), LATEST_MS);
    const timer = setTimeout(() => void refetch(), left + AFTER_MS);
    return () => clearTimeout(timer);
  }, [until, refetch, dataUpdatedAt]);
  return null;
}

/** Calls when a truth becomes another one; what was not known before is no change. */
export function useFlip(now: boolean | null, onFlip: (now: boolean) => void): void {
  const before = useRef<boolean | null>(null);
  const latest = useRef(onFlip);
  latest.current = onFlip;
  useEffect(() => {
    if (now === null) return;
    const flipped = before.current !== null && before.current !== now;
    before.current = now;
    if (flipped) latest.current(now);
  }, [now]);
}

/** Answers that nobody looks at would be shown for a moment, with their keys, when somebody looks again. */
function forgetUnseen(client: QueryClient): void {
  client.removeQueries({ type: "inactive", predicate: ({ queryKey }) => spoils(queryKey, LICENSES) });
}
