import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { ask, type CustomerTimeline, type FailureError, operationKey } from "@/api";

const PAGE = 50;

type Pages = InfiniteData<CustomerTimeline, string | null>;

/** What happened around a customer, read on as far as somebody asks. */
export function useTimeline(environment: string, id: string) {
  const key = operationKey("getCustomerTimeline", environment, { id, before: null, limit: PAGE });
  const query = useInfiniteQuery<CustomerTimeline, FailureError, Pages, typeof key, string | null>({
    queryKey: key,
    queryFn: ({ pageParam }) =>
      ask("getCustomerTimeline", environment, { id, before: pageParam, limit: PAGE }),
    initialPageParam: null,
    getNextPageParam: (page) => page.onward,
  });
  return {
    items: query.data?.pages.flatMap(({ items }) => items) ?? [],
    first: query.data?.pages[0],
    failure: query.error,
    more: query.hasNextPage,
    reading: query.isFetchingNextPage,
    readMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}
