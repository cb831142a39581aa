import { expect, it, vi } from "vitest";
import type { Page } from "./Edition";
import { readRows, VersionGone } from "./readRows";

const rowsAt = (offset: number, limit: number, total: number) =>
  Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => offset + index);

async function all(rows: AsyncGenerator<readonly number[]>): Promise<number[]> {
  const found: number[] = [];
  for await (const piece of rows) found.push(...piece);
  return found;
}

it("reads_pieces_of_500_in_one_version_and_ends_with_its_total", async () => {
  const page = vi.fn(async (offset: number, limit: number, version: number | null): Promise<Page<number>> => {
    return { rows: rowsAt(offset, limit, 1200), total: 1200, version };
  });
  expect(await all(readRows(page, 4, 100, 90_000))).toHaveLength(1100);
  expect(page.mock.calls).toEqual([
    [100, 500, 4],
    [600, 500, 4],
    [1100, 500, 4],
  ]);
});

it("goes_on_after_a_piece_from_which_rows_were_deleted", async () => {
  const page = async (offset: number, limit: number, version: number | null) => ({
    rows: rowsAt(offset, limit, 1000).slice(1),
    total: 1000,
    version,
  });
  expect(await all(readRows(page, 4, 0, 1000))).toHaveLength(998);
});

it("ends_with_a_piece_that_is_not_full_where_nobody_knows_the_total", async () => {
  const page = vi.fn(async (offset: number, limit: number) => {
    return { rows: rowsAt(offset, limit, 700), total: null, version: null };
  });
  expect(await all(readRows(page, null, 0, 20_000))).toHaveLength(700);
  expect(page).toHaveBeenCalledTimes(2);
});

it("never_goes_on_in_another_version", async () => {
  const page = async (offset: number, limit: number) => ({
    rows: rowsAt(offset, limit, 1000),
    total: 1000,
    version: offset < 500 ? 4 : 5,
  });
  const gone = await all(readRows(page, 4, 0, 1000)).catch((thrown: unknown) => thrown);
  expect(gone).toBeInstanceOf(VersionGone);
  expect(gone).toMatchObject({ newest: 5 });
});
