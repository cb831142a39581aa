import { describe, expect, it } from "vitest";
import { fold, matchRanges } from "./fold";

const marked = (text: string, query: string | readonly string[]) =>
  matchRanges(text, query).map((range) => text.slice(range.start, range.end));

describe("folding", () => {
  it("removes_combining_marks_and_case", () => {
    expect(fold("José ÅNGSTRÖM")).toBe("jose angstrom");
  });

  it("decomposes_compatibility_characters", () => {
    expect(fold("ﬁle ① Ｋ")).toBe("file 1 k");
  });

  it("treats_composed_and_decomposed_letters_alike", () => {
    expect(fold("e\u0301")).toBe(fold("\u00e9"));
  });
});

describe("matches", () => {
  it("lead_back_to_the_original_letters", () => {
    expect(marked("Nürnberger Messtechnik", "nurn")).toEqual(["Nürn"]);
  });

  it("take_a_trailing_mark_along", () => {
    expect(marked("Jose\u0301 Luis", "jose")).toEqual(["Jose\u0301"]);
  });

  it("mark_a_whole_ligature_when_part_of_it_matches", () => {
    expect(marked("of\ufb01ce", "fi")).toEqual(["\ufb01"]);
    expect(marked("o\ufb03ce", "of")).toEqual(["o\ufb03"]);
  });

  it("keep_their_place_after_characters_outside_the_first_plane", () => {
    expect(marked("𝔸lpha berg", "berg")).toEqual(["berg"]);
    expect(marked("𝔸lpha berg", "alp")).toEqual(["𝔸lp"]);
  });

  it("are_of_the_whole_phrase_and_not_of_its_words", () => {
    expect(marked("Pro Plan, Pro Team", " pro team ")).toEqual(["Pro Team"]);
    expect(marked("Plan Pro", "pro plan")).toEqual([]);
  });

  it("find_each_of_several_phrases_and_join_those_that_touch", () => {
    expect(marked("berg bergen", ["berg", "ergen", " "])).toEqual(["berg", "bergen"]);
  });

  it("are_none_for_an_empty_query", () => {
    expect(matchRanges("anything", "  ")).toEqual([]);
  });
});
