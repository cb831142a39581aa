/* Asking: operations as values or thrown FailureErrors, one key per question, and which answers a change spoils. */
import {
  type Query,
  type QueryClient,
  queryOptions,
  QueryClient as TanStackClient,
} from "@tanstack/react-query";
import { commands, type Failure, type Noun } from "./bindings";
import { FailureError, toFailure } from "./failure";
import {
  type Answer,
  type EnvironmentOf,
  type OperationName,
  type QueryName,
  type Request,
  rowOf,
} from "./table";

type Result<T> = { status: "ok"; data: T } | { status: "error"; error: Failure };

/** A command's answer as a value. Throws FailureError. */
export async function unwrap<T>(result: Promise<Result<T>>): Promise<T> {
  let answered: Result<T>;
  try {
    answered = await result;
  } catch (thrown) {
    throw new FailureError(toFailure(thrown));
  }
  if (answered.status === "ok") return answered.data;
  throw new FailureError(toFailure(answered.error));
}

/** Asks an operation by its name. Throws FailureError. */
export function ask<N extends OperationName>(
  name: N,
  environment: EnvironmentOf<N>,
  request: Request<N>,
): Promise<Answer<N>> {
  // Names and requests are tied by the generics above; a call through the union of all commands cannot show it.
  const command = commands[name] as unknown as (...args: unknown[]) => Promise<Result<Answer<N>>>;
  return unwrap(environment === null ? command(request) : command(environment, request));
}

/** Where an answer is kept: operation, environment, request. */
export type OperationKey = readonly ["operation", OperationName, string | null, unknown];

export function operationKey<N extends OperationName>(
  name: N,
  environment: EnvironmentOf<N>,
  request: Request<N>,
): OperationKey {
  return ["operation", name, environment, request];
}

/** A query for useQuery, useQueries, fetchQuery and prefetchQuery alike. */
export function operationQuery<N extends QueryName>(
  name: N,
  environment: EnvironmentOf<N>,
  request: Request<N>,
) {
  return queryOptions<Answer<N>, FailureError>({
    queryKey: operationKey(name, environment, request),
    queryFn: () => ask(name, environment, request),
  });
}

/** A change that was seen: the environment (null: the workspace itself) and the nouns. */
export type Spoiled = { environment: string | null; nouns: readonly Noun[] };

/** Whether a change spoils the answer under a key. */
export function spoils(key: readonly unknown[], { environment, nouns }: Spoiled): boolean {
  if (key[0] !== "operation") return false;
  const [, name, place] = key as OperationKey;
  if (environment !== null && place !== null && place !== environment) return false;
  return rowOf(name).reads.some((noun) => nouns.includes(noun));
}

/** Marks every answer that a change spoils as stale; those on screen are asked for again. */
export function invalidate(client: QueryClient, change: Spoiled): Promise<void> {
  return invalidateWhere(client, (query) => spoils(query.queryKey, change));
}

/**
 * The same for any choice of answers. A first answer that is still under way may have been read before the change,
 * and TanStack lets it pass as fresh; it is asked for once more when it has arrived.
 */
export async function invalidateWhere(client: QueryClient, chosen: (query: Query) => boolean): Promise<void> {
  const underWay = client.getQueryCache().findAll({
    fetchStatus: "fetching",
    predicate: (query) => query.state.data === undefined && chosen(query),
  });
  for (const query of underWay) {
    const again = () => client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    // A first answer that failed is asked for again by whoever shows the failure.
    query.promise?.then(again, () => undefined);
  }
  await client.invalidateQueries({ predicate: chosen });
}

/**
 * The desk's memory of answers. An answer stays good until a change spoils it, so nothing is asked again on a timer
 * or because the window came to the front; and a desktop that is offline still asks its own core.
 */
export function createQueryClient(): QueryClient {
  return new TanStackClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        retry: false,
        networkMode: "always",
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
