import {
  type Answer,
  type EnvironmentOf,
  type Noun,
  type QueryName,
  type Request,
  useChanges,
  useOperation,
} from "@/api";
import { useCalm } from "../licenses/list/useCalm";

/** Once in a while is enough for figures beside the work; an import must not make them run along. */
const CALM_MS = 3000;

/** An answer that follows what others write at leisure. What this window writes spoils it at once. */
export function useCalmOperation<N extends QueryName>(
  name: N,
  environment: EnvironmentOf<N>,
  request: Request<N>,
  nouns: readonly Noun[],
) {
  const answer = useOperation<N, Answer<N>>(name, environment, request, { meta: { followsFeed: false } });
  const { refetch, isFetching } = answer;
  const follow = useCalm(() => {
    if (!isFetching) void refetch();
  }, CALM_MS);
  useChanges(environment, nouns, follow);
  return answer;
}
