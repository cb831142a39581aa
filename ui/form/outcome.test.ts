import { describe, expect, it } from "vitest";
import { countChanges, listProblems } from "./outcome";

describe("changes", () => {
  it("count_each_field_once_however_deep_it_goes", () => {
    expect(
      countChanges({ limit: true, customer: false, flags: [{ name: true, on: true }, { name: false }] }),
    ).toBe(2);
  });

  it("are_none_when_every_mark_is_false", () => {
    expect(countChanges({ limit: false, flags: [{ name: false }] })).toBe(0);
    expect(countChanges({})).toBe(0);
  });
});

describe("problems", () => {
  it("carry_the_dotted_name_of_their_field", () => {
    expect(
      listProblems({
        limit: { message: "Enter 1 to 10,000." },
        flags: [undefined, { name: { message: "Name it." } }],
      }),
    ).toEqual([
      { name: "limit", message: "Enter 1 to 10,000." },
      { name: "flags.1.name", message: "Name it." },
    ]);
  });

  it("leave_out_what_belongs_to_no_field", () => {
    expect(listProblems({ root: { message: "The server is away." } })).toEqual([]);
  });
});
