import { useCallback } from "react";
import { ask, type LicenseRow, toFailure } from "@/api";
import { useToast } from "@/ui";
import { type ListQuery, licenseQuery } from "./query/query";
import { MOST_NAMED } from "./selection";
import { words } from "./words";

const MOST_AT_ONCE = 500;

/** The ids of a range of rows that are not all loaded. Refuses, with a word about it, what is beyond the limit. */
export function useRangeIds(
  environment: string,
  query: ListQuery,
  onRows: (rows: readonly LicenseRow[]) => void,
) {
  const toast = useToast();
  return useCallback(
    async (start: number, end: number): Promise<readonly string[]> => {
      if (end - start > MOST_NAMED) {
        toast.show({ tone: "failed", text: words.rangeNotLoaded, detail: words.tooManyPicked });
        throw new RangeError("the range is longer than what may be named one by one");
      }
      try {
        const ids: string[] = [];
        for (let offset = start; offset < end; offset += MOST_AT_ONCE) {
          const limit = Math.min(MOST_AT_ONCE, end - offset);
          const request = { query: licenseQuery(query), offset, limit };
          const { rows } = await ask("listLicenses", environment, request);
          onRows(rows);
          for (const row of rows) ids.push(row.id);
        }
        return ids;
      } catch (thrown) {
        toast.show({ tone: "failed", text: words.rangeNotLoaded, detail: toFailure(thrown).what });
        throw thrown;
      }
    },
    [environment, query, onRows, toast],
  );
}
