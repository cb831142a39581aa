import { useCallback, useEffect, useRef } from "react";
import { FailureError, type LicenseRow } from "@/api";
import type { NamedKey } from "@/features/step-up";
import { isSelected, type Selection } from "@/table";
import { VersionGone } from "./list/readRows";
import type { LicenseList } from "./list/useLicenseList";
import { MOST_NAMED } from "./selection";
import { words } from "./words";

/** All matches may be read when so many are wanted and as many are left out. */
const ALL = { start: 0, end: MOST_NAMED * 2 };

/** So many times the list may become another one while its keys are being read. */
const MOST_TRIES = 3;

/**
 * The keys behind a selection, as they were shown, for the clipboard. Keys of rows picked one by one are remembered
 * while they are in sight; all matches are read from the list.
 */
export function useKeysOf({ loaded, read }: Pick<LicenseList, "loaded" | "read">, selection: Selection) {
  const known = useRef(new Map<string, string>());
  const remember = useCallback((rows: Iterable<LicenseRow>) => {
    for (const row of rows) known.current.set(row.id, row.key);
  }, []);

  // What is picked is loaded when it is picked, or was remembered just before: nothing is to be done as rows come.
  const now = useRef(loaded);
  now.current = loaded;
  useEffect(() => {
    if (selection.kind !== "ids") return;
    const kept = new Map<string, string>();
    if (selection.ids.size > 0) for (const row of now.current()) known.current.set(row.id, row.key);
    for (const id of selection.ids) {
      const key = known.current.get(id);
      if (key !== undefined) kept.set(id, key);
    }
    known.current = kept;
  }, [selection]);

  const readKeys = useCallback(async (): Promise<NamedKey[]> => {
    if (selection.kind === "ids") {
      return [...selection.ids].flatMap((id) => {
        const key = known.current.get(id);
        return key === undefined ? [] : [{ id, key }];
      });
    }
    return keysOfAll(read, (row) => isSelected(selection, row.id));
  }, [read, selection]);
  return { remember, read: readKeys };
}

/** Reads keys in one version of the list, and from the start in the newest one when that is gone meanwhile. */
async function keysOfAll(
  read: LicenseList["read"],
  wanted: (row: LicenseRow) => boolean,
): Promise<NamedKey[]> {
  let version: number | null | undefined;
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const keys: NamedKey[] = [];
    try {
      for await (const rows of read(ALL, version)) {
        for (const row of rows) if (wanted(row)) keys.push({ id: row.id, key: row.key });
      }
      return keys;
    } catch (thrown) {
      if (!(thrown instanceof VersionGone)) throw thrown;
      version = thrown.newest;
    }
  }
  throw new FailureError({ code: "conflict", field: null, ...words.keysKeepChanging });
}
