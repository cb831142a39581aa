import { useCallback, useEffect, useRef } from "react";
import { ask, type LicenseRow } from "@/api";
import { isSelected, type Selection } from "@/table";
import { type ListQuery, licenseQuery } from "./query/query";
import { MOST_NAMED } from "./selection";

const MOST_AT_ONCE = 500;

/**
 * The keys behind a selection, whole, for the clipboard. Keys of rows picked one by one are remembered while they
 * are in sight; all matches are read from the list.
 */
export function useKeysOf(
  environment: string,
  query: ListQuery,
  selection: Selection,
  loaded: () => Iterable<LicenseRow>,
) {
  const known = useRef(new Map<string, string>());
  const remember = useCallback((rows: Iterable<LicenseRow>) => {
    for (const row of rows) known.current.set(row.id, row.key);
  }, []);

  useEffect(() => {
    if (selection.kind !== "ids") return;
    const kept = new Map<string, string>();
    for (const row of loaded()) known.current.set(row.id, row.key);
    for (const id of selection.ids) {
      const key = known.current.get(id);
      if (key !== undefined) kept.set(id, key);
    }
    known.current = kept;
  }, [selection, loaded]);

  const read = useCallback(
    async (total: number): Promise<string[]> => {
      if (selection.kind === "ids") return [...selection.ids].flatMap((id) => known.current.get(id) ?? []);
      const keys: string[] = [];
      for (let offset = 0; offset < total && offset <= MOST_NAMED * 2; offset += MOST_AT_ONCE) {
        const request = { query: licenseQuery(query), offset, limit: MOST_AT_ONCE };
        const { rows } = await ask("listLicenses", environment, request);
        for (const row of rows) if (isSelected(selection, row.id)) keys.push(row.key);
        if (rows.length < MOST_AT_ONCE) break;
      }
      return keys;
    },
    [environment, query, selection],
  );
  return { remember, read };
}
