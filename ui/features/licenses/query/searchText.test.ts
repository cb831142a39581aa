import { describe, expect, it } from "vitest";
import { listedKeys, pastedSearch, searchInLine, searchTerms, shownSearch, typedSearch } from "./searchText";

describe("a pasted list of keys", () => {
  it("keeps_each_key_on_its_own_line", () => {
    expect(pastedSearch("PRO-1\r\nPRO-2,\n\n  PRO-3; ")).toBe("PRO-1\nPRO-2\nPRO-3");
  });

  it("is_taken_for_keys_even_when_they_are_letters_only", () => {
    const search = pastedSearch("AQUAMARINE,\nBERYLLIUM\n");
    expect(listedKeys(search)).toEqual(["AQUAMARINE", "BERYLLIUM"]);
    expect(listedKeys("AQUAMARINE, BERYLLIUM")).toEqual([]);
  });

  it("can_be_edited_in_a_box_of_one_line_without_running_together", () => {
    const shown = shownSearch("AQUA-1\nBERY-2");
    expect(shown).not.toMatch(/[\r\n]/);
    expect(typedSearch(shown)).toBe("AQUA-1\nBERY-2");
    expect(typedSearch(`${shown}x`)).toBe("AQUA-1\nBERY-2x");
    expect(typedSearch(shown.slice(0, -"BERY-2".length - 1))).toBe("AQUA-1");
  });

  it("is_named_in_a_sentence_on_one_line", () => {
    expect(searchInLine(" PRO-1\n PRO-2 ")).toBe("PRO-1, PRO-2");
  });
});

describe("what is marked", () => {
  it("is_each_key_of_a_list_once", () => {
    expect(searchTerms('PRO-1, "PRO-2";pro-1\tPRO-3')).toEqual(["PRO-1", "PRO-2", "PRO-3"]);
  });

  it("is_the_whole_phrase_otherwise", () => {
    expect(searchTerms(" berg messtechnik ")).toEqual(["berg messtechnik"]);
    expect(searchTerms("Smith, John")).toEqual(["Smith, John"]);
    expect(searchTerms("a@b.example, c@d.example")).toEqual(["a@b.example, c@d.example"]);
  });
});
