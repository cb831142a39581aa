import { expect, it } from "vitest";
import { Edition, PAGE_ROWS, type Stretch } from "./Edition";

const page = (rows: number, total: number | null, version: number | null) => ({
  rows: Array.from({ length: rows }, (_, index) => `${index}`),
  total,
  version,
});
const place = (edition: Edition<string>, stretch: Stretch, total = 10_000) =>
  edition.place(stretch, page(stretch.pages * PAGE_ROWS, total, 1));

it("asks_for_nothing_beside_the_page_that_is_to_say_which_version_this_is", async () => {
  const edition = new Edition<string>();
  let answer = () => {};
  const first = edition.load({ first: 0, pages: 1 }, async () => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return page(100, 10_000, 1);
  });
  expect(edition.missing({ start: 500, end: 540 }, null)).toBeNull();
  answer();
  await first;
  expect(edition.missing({ start: 500, end: 540 }, null)).toEqual({ first: 5, pages: 1 });
});

it("asks_for_pages_side_by_side_at_once_and_for_no_more_than_the_server_gives", () => {
  const edition = new Edition<string>();
  place(edition, { first: 3, pages: 1 });
  expect(edition.missing({ start: 250, end: 550 }, null)).toEqual({ first: 2, pages: 1 });
  place(edition, { first: 2, pages: 1 });
  expect(edition.missing({ start: 250, end: 550 }, null)).toEqual({ first: 4, pages: 2 });
  expect(edition.missing({ start: 2000, end: 4000 }, null)).toEqual({ first: 20, pages: 5 });
});

it("asks_for_nothing_beyond_the_end", () => {
  const edition = new Edition<string>();
  place(edition, { first: 0, pages: 1 }, 130);
  expect(edition.missing({ start: 50, end: 300 }, null)).toEqual({ first: 1, pages: 1 });
});

it("takes_no_page_of_another_version_and_says_that_its_own_is_gone", () => {
  const edition = new Edition<string>();
  place(edition, { first: 0, pages: 1 });
  expect(edition.place({ first: 1, pages: 1 }, page(100, 10_000, 2))).toBe(false);
  expect(edition.place({ first: 1, pages: 1 }, page(100, null, null))).toBe(false);
  expect(edition.rowAt(100)).toBeUndefined();
  expect(edition).toMatchObject({ version: 1, gone: true });
});

it("notices_missing_rows_only_where_there_should_be_some", () => {
  const edition = new Edition<string>();
  edition.place({ first: 0, pages: 2 }, page(130, 130, 1));
  expect(edition.isShort({ start: 0, end: 130 })).toBe(false);
  edition.place({ first: 1, pages: 1 }, page(29, 130, 1));
  expect(edition.isShort({ start: 0, end: 90 })).toBe(false);
  expect(edition.isShort({ start: 90, end: 130 })).toBe(true);
});

it("keeps_the_pages_nearest_to_what_is_in_sight", () => {
  const edition = new Edition<string>();
  for (let first = 0; first < 60; first += 1) place(edition, { first, pages: 1 });
  edition.keepNear({ start: 5000, end: 5040 });
  expect(edition.rowAt(5020)).toBeDefined();
  expect(edition.rowAt(0)).toBeUndefined();
  expect(edition.rows()).toHaveLength(40 * PAGE_ROWS);
});
