/* React's way to the operations: queries, changes, and the feed that keeps answers true. */
import {
  type UseMutationOptions,
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { Noun } from "./bindings";
import { ask, invalidate, invalidateWhere, operationQuery, spoils } from "./client";
import { EventFollower } from "./events";
import type { FailureError } from "./failure";
import { ChangeFeed, type Connection, type FeedNews, touches } from "./feed";
import { adoptToken } from "./http";
import { inDesktop } from "./place";
import { type Standing, standingNow, watchStanding } from "./session";
import {
  type Answer,
  type ChangeName,
  type EnvironmentOf,
  type QueryName,
  type Request,
  rowOf,
} from "./table";

type QueryChoices<N extends QueryName, T> = Omit<
  UseQueryOptions<Answer<N>, FailureError, T>,
  "queryKey" | "queryFn"
>;

/**
 * Asks a query and keeps its answer true. `meta: { followsFeed: false }` lets its owner decide when to ask again
 * after somebody changed something.
 */
export function useOperation<N extends QueryName, T = Answer<N>>(
  name: N,
  environment: EnvironmentOf<N>,
  request: Request<N>,
  options: QueryChoices<N, T> = {},
): UseQueryResult<T, FailureError> {
  const { queryKey, queryFn } = operationQuery(name, environment, request);
  return useQuery<Answer<N>, FailureError, T>({
    ...options,
    queryKey,
    ...(queryFn === undefined ? {} : { queryFn }),
  });
}

type ChangeChoices<N extends ChangeName, C> = Omit<
  UseMutationOptions<Answer<N>, FailureError, Request<N>, C>,
  "mutationFn"
>;

/** Writes, or starts a job, and marks what the table says it spoils. `mutate(request)`. */
export function useChange<N extends ChangeName, C = unknown>(
  name: N,
  environment: EnvironmentOf<N>,
  options: ChangeChoices<N, C> = {},
): UseMutationResult<Answer<N>, FailureError, Request<N>, C> {
  const client = useQueryClient();
  return useMutation<Answer<N>, FailureError, Request<N>, C>({
    ...options,
    mutationFn: (request) => ask(name, environment, request),
    onSuccess: (...args) => {
      void invalidate(client, { environment, nouns: rowOf(name).invalidates });
      return options.onSuccess?.(...args);
    },
  });
}

const events = new EventFollower();
const feed = new ChangeFeed((after) =>
  inDesktop() || adoptToken() || !("EventSource" in globalThis)
    ? ask("followChanges", null, { after })
    : events.follow(after),
);

/**
 * Follows the changes of the open workspace, once per window: call it where the workspace is shown, with its id.
 * Answers on screen that somebody spoiled are asked for again.
 */
export function useChangeFeed(workspace: string): void {
  const client = useQueryClient();
  useEffect(() => {
    // The id is what restarts the feed: another workspace counts its changes from its own start.
    if (!workspace) return;
    const stopHearing = feed.subscribe((news) => {
      void invalidateWhere(
        client,
        (query) => query.meta?.followsFeed !== false && isSpoiled(query.queryKey, news),
      );
    });
    const stop = feed.start();
    return () => {
      stop();
      events.close();
      stopHearing();
    };
  }, [client, workspace]);
}

function isSpoiled(key: readonly unknown[], news: FeedNews): boolean {
  if (news.kind === "everything") return key[0] === "operation";
  return news.changes.some((change) => spoils(key, change));
}

/** Calls back when one of these nouns changed in this environment, for lists that choose their own moment. */
export function useChanges(
  environment: string | null,
  nouns: readonly Noun[],
  onChange: (news: FeedNews) => void,
): void {
  const latest = useRef({ environment, nouns, onChange });
  latest.current = { environment, nouns, onChange };
  useEffect(
    () =>
      feed.subscribe((news) => {
        const now = latest.current;
        if (touches(news, now.environment, now.nouns)) now.onChange(news);
      }),
    [],
  );
}

/** Whether answers still come, for the banner and for buttons that must wait. */
export function useConnection(): Connection & { tryNow: () => void } {
  const connection = useSyncExternalStore(feed.watch, feed.connection);
  return { ...connection, tryNow: feed.tryNow };
}

/** How this browser stands with its server. */
export function useStanding(): Standing {
  return useSyncExternalStore(watchStanding, standingNow);
}

/** Somebody signed in again where they had been: everything on screen is asked for once more. */
export function useComeBack(): () => void {
  const client = useQueryClient();
  return () => {
    feed.comeBack();
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "operation" });
  };
}
