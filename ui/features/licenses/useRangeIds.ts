import { useCallback } from "react";
import { type LicenseRow, toFailure } from "@/api";
import { useToast } from "@/ui";
import { VersionGone } from "./list/readRows";
import type { LicenseList } from "./list/useLicenseList";
import { MOST_NAMED } from "./selection";
import { words } from "./words";

/**
 * The ids of a range of rows that are not all loaded, from the version of the list that is on screen. Refuses, with a
 * word about it, what is beyond the limit, and places that are other rows by now.
 */
export function useRangeIds(
  { read, refresh }: Pick<LicenseList, "read" | "refresh">,
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
        for await (const rows of read({ start, end })) {
          onRows(rows);
          for (const row of rows) ids.push(row.id);
        }
        return ids;
      } catch (thrown) {
        const gone = thrown instanceof VersionGone;
        if (gone) refresh();
        const detail = gone ? words.rangeMoved : toFailure(thrown).what;
        toast.show({ tone: "failed", text: words.rangeNotLoaded, detail });
        throw thrown;
      }
    },
    [read, refresh, onRows, toast],
  );
}
