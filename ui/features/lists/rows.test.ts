import { describe, expect, it } from "vitest";
import { searched, sorted } from "./rows";
import { readListAddress, writeListAddress } from "./useListAddress";

const ROWS = [
  { name: "Pro Plan", code: "pro", licenses: 4 },
  { name: "Énterprise", code: "ent", licenses: 12 },
  { name: "Team Plan", code: "team", licenses: 4 },
];
const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);

describe("rows that are all here", () => {
  it("are_found_by_every_word_without_regard_to_accents_and_case", () => {
    const find = (search: string) => names(searched(ROWS, search, (row) => `${row.name} ${row.code}`));
    expect(find("plan PRO")).toEqual(["Pro Plan"]);
    expect(find("enter")).toEqual(["Énterprise"]);
    expect(find(" ")).toHaveLength(3);
  });

  it("are_sorted_by_a_column_and_keep_their_order_within_ties", () => {
    const by = {
      name: (row: (typeof ROWS)[0]) => row.name,
      licenses: (row: (typeof ROWS)[0]) => row.licenses,
    };
    expect(names(sorted(ROWS, { column: "name", descending: false }, by))).toEqual([
      "Énterprise",
      "Pro Plan",
      "Team Plan",
    ]);
    expect(names(sorted(ROWS, { column: "licenses", descending: true }, by))).toEqual([
      "Énterprise",
      "Pro Plan",
      "Team Plan",
    ]);
    expect(names(sorted(ROWS, null, by))).toEqual(names(ROWS));
  });
});

describe("the address of a list", () => {
  const ID = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9";

  it("reads_back_as_it_was_written", () => {
    const text = writeListAddress("staging", { search: "a b&c", open: ID, create: true });
    expect(text).toBe(`env=staging&q=a+b%26c&open=${ID}&create=1`);
    expect(readListAddress(`?${text}`)).toEqual({ search: "a b&c", open: ID, create: true, filters: {} });
  });

  it("leaves_out_what_is_broken", () => {
    expect(readListAddress("?open=../x&create=yes")).toEqual({
      search: "",
      open: null,
      create: false,
      filters: {},
    });
  });

  it("keeps_the_filters_that_the_page_knows_and_no_others", () => {
    const text = writeListAddress("staging", { filters: { state: "ended", ip: "", product: ID } });
    expect(text).toBe(`env=staging&state=ended&product=${ID}`);
    expect(readListAddress(`?${text}&other=1`, ["state", "ip", "product"]).filters).toEqual({
      state: "ended",
      product: ID,
    });
    expect(readListAddress(`?${text}`).filters).toEqual({});
  });
});
