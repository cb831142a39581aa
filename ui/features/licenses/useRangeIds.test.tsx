import { act, renderHook, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { LicenseRow } from "@/api";
import { DeskProvider } from "@/ui";
import { VersionGone } from "./list/readRows";
import { useRangeIds } from "./useRangeIds";
import { words } from "./words";

const row = (id: string) => ({ id, key: `KEY-${id}` }) as LicenseRow;

/** A list that is read in these pieces, the last of which may be that its version is gone. */
function reading(...pieces: (readonly LicenseRow[] | Error)[]) {
  const refresh = vi.fn();
  const onRows = vi.fn();
  const read = vi.fn(async function* () {
    for (const piece of pieces) {
      if (piece instanceof Error) throw piece;
      yield piece;
    }
  });
  const hook = renderHook(() => useRangeIds({ read, refresh }, onRows), { wrapper: DeskProvider });
  return { idsOf: hook.result.current, read, refresh, onRows };
}

it("names_the_rows_of_the_list_as_it_is_on_screen", async () => {
  const { idsOf, read, onRows, refresh } = reading([row("a")], [row("b"), row("c")]);
  expect(await idsOf(10, 700)).toEqual(["a", "b", "c"]);
  expect(read).toHaveBeenCalledExactlyOnceWith({ start: 10, end: 700 });
  expect(onRows).toHaveBeenCalledTimes(2);
  expect(refresh).not.toHaveBeenCalled();
});

it("names_none_when_places_have_become_those_of_other_rows_and_shows_the_new_ones", async () => {
  const { idsOf, refresh } = reading([row("a")], new VersionGone(8));
  await act(() => expect(idsOf(10, 700)).rejects.toBeInstanceOf(VersionGone));
  expect(await screen.findByText(words.rangeMoved)).toBeTruthy();
  expect(refresh).toHaveBeenCalledTimes(1);
});

it("refuses_more_than_may_be_named_without_asking", async () => {
  const { idsOf, read } = reading([]);
  await act(() => expect(idsOf(0, 10_001)).rejects.toBeInstanceOf(RangeError));
  expect(await screen.findByText(words.tooManyPicked)).toBeTruthy();
  expect(read).not.toHaveBeenCalled();
});
