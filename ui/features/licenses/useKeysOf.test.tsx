import { renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { FailureError, type LicenseRow } from "@/api";
import { ALL_SELECTED, NOTHING_SELECTED, type Selection } from "@/table";
import { VersionGone } from "./list/readRows";
import { useKeysOf } from "./useKeysOf";

const row = (id: string) => ({ id, key: `KEY-${id}` }) as LicenseRow;
const ids = (...picked: string[]): Selection => ({ kind: "ids", ids: new Set(picked) });

/** A list of a, b and c that has these rows loaded; `gone` says which version answers instead of the one asked for. */
function keysOf(selection: Selection, loaded: string[], gone: readonly number[] = []) {
  const left = [...gone];
  const read = vi.fn(async function* (_range: { start: number; end: number }, _version?: number | null) {
    yield ["a", "b"].map(row);
    const newest = left.shift();
    if (newest !== undefined) throw new VersionGone(newest);
    yield [row("c")];
  });
  const list = { read, loaded: () => loaded.map(row) };
  const hook = renderHook(({ picked }) => useKeysOf(list, picked), { initialProps: { picked: selection } });
  const pick = (picked: Selection) => hook.rerender({ picked });
  return {
    read,
    pick,
    keys: async () => (await hook.result.current.read()).map(({ key }) => key),
    remember: hook.result.current.remember,
  };
}

it("knows_the_keys_of_rows_that_were_picked_while_they_were_loaded", async () => {
  const loaded = ["a", "b"];
  const { pick, keys, read } = keysOf(NOTHING_SELECTED, loaded);
  pick(ids("b"));
  loaded.splice(0);
  pick(ids("b", "c"));
  expect(await keys()).toEqual(["KEY-b"]);
  expect(read).not.toHaveBeenCalled();
});

it("remembers_the_keys_of_a_range_that_was_read_to_be_picked", async () => {
  const { pick, keys, remember } = keysOf(NOTHING_SELECTED, []);
  remember([row("x"), row("y")]);
  pick(ids("x", "y"));
  expect(await keys()).toEqual(["KEY-x", "KEY-y"]);
});

it("reads_all_matches_in_the_version_that_is_shown", async () => {
  const { keys, read } = keysOf({ kind: "allExcept", except: new Set(["b"]) }, []);
  expect(await keys()).toEqual(["KEY-a", "KEY-c"]);
  expect(read.mock.calls.map(([, version]) => version)).toEqual([undefined]);
});

it("begins_anew_in_the_newest_version_so_that_no_key_is_missing_or_there_twice", async () => {
  const { keys, read } = keysOf(ALL_SELECTED, [], [8]);
  expect(await keys()).toEqual(["KEY-a", "KEY-b", "KEY-c"]);
  expect(read.mock.calls.map(([, version]) => version)).toEqual([undefined, 8]);
});

it("copies_nothing_of_a_list_that_never_stands_still", async () => {
  const { keys, read } = keysOf(ALL_SELECTED, [], [8, 9, 10, 11]);
  await expect(keys()).rejects.toBeInstanceOf(FailureError);
  expect(read).toHaveBeenCalledTimes(3);
});
