import { describe, expect, it } from "vitest";
import type { KeyFormat } from "@/api";
import {
  CLEAR_ALPHABET,
  defaultFormat,
  describeFormat,
  describeFormatDetail,
  formatProblem,
  isWholeFormat,
  keyFormatOf,
  keyFormatValues,
} from "./keyFormat";
import { guessingTime, onceIn, oneIn, roundNumber, strengthOf } from "./odds";
import {
  amountProblem,
  describeLimit,
  describeValidity,
  limitOf,
  limitProblem,
  limitValues,
  validityOf,
  validityValues,
} from "./validity";

const chunked = (over: Partial<Extract<KeyFormat, { kind: "chunked" }>>): KeyFormat => ({
  kind: "chunked",
  length: 20,
  segment: 5,
  separator: "-",
  prefix: "",
  suffix: "",
  alphabet: CLEAR_ALPHABET,
  check_character: false,
  ...over,
});

describe("a key format", () => {
  it("is_proposed_as_twenty_clear_characters_in_fives", () => {
    expect(describeFormat(defaultFormat())).toBe("XXXXX-XXXXX-XXXXX-XXXXX");
    expect(describeFormatDetail(defaultFormat())).toBe("20 characters out of 24");
    expect(new Set(CLEAR_ALPHABET).size).toBe(24);
  });

  it("is_sketched_with_its_prefix_and_a_short_last_segment", () => {
    expect(describeFormat(chunked({ length: 7, segment: 3, prefix: "PRO-", suffix: "!" }))).toBe(
      "PRO-XXX-XXX-X!",
    );
    expect(describeFormat({ kind: "uuid" })).toBe("UUID");
    expect(describeFormat({ kind: "pattern", pattern: "{A:2}-{yyyy}" })).toBe("{A:2}-{yyyy}");
    expect(describeFormatDetail(chunked({ check_character: true }))).toContain(
      "the last one checks the others",
    );
  });

  it("comes_back_from_a_form_as_it_went_in", () => {
    for (const format of [
      chunked({ prefix: "A" }),
      { kind: "uuid" },
      { kind: "pattern", pattern: "{X:8}" },
    ] as const) {
      expect(keyFormatOf(keyFormatValues(format))).toEqual(format);
    }
  });

  it("keeps_what_was_typed_while_the_kind_changes", () => {
    const values = { ...keyFormatValues(chunked({ prefix: "PRO-" })), kind: "uuid" as const };
    expect(keyFormatOf({ ...values, kind: "chunked" })).toEqual(chunked({ prefix: "PRO-" }));
  });

  it("is_not_whole_while_a_field_is_wrong", () => {
    const values = keyFormatValues(defaultFormat());
    expect(isWholeFormat(values)).toBe(true);
    for (const over of [{ length: "3" }, { segment: "" }, { alphabet: "A" }, { separator: "----" }]) {
      expect(isWholeFormat({ ...values, ...over })).toBe(false);
    }
    expect(formatProblem.alphabet("ABA")).toBe("Remove the second “A”: each character stands once.");
  });
});

describe("odds", () => {
  it("are_said_with_two_figures_and_a_name", () => {
    expect(roundNumber(4_123_456_789)).toBe("4.1 billion");
    expect(roundNumber(40_213)).toBe("40,000");
    expect(roundNumber(999_999)).toBe("1 million");
    expect(roundNumber(7.4)).toBe("7");
    expect(roundNumber(123e9)).toBe("120 billion");
  });

  it("are_one_in_so_many", () => {
    expect(oneIn(1 / 4e9)).toBe("one in 4 billion");
    expect(oneIn(1)).toBe("almost certain");
    expect(oneIn(0)).toBe("practically never");
    expect(onceIn(1 / 3e6)).toBe("once in 3 million tries");
  });

  it("say_how_long_guessing_takes", () => {
    expect(guessingTime(1 / (1000 * 86_400 * 12))).toBe("about 12 days");
    expect(guessingTime(1e-3)).toBe("a minute or two");
    expect(guessingTime(0)).toBe("longer than the universe is old");
    expect(guessingTime(1 / (1000 * 365.25 * 86_400 * 95_000))).toBe("about 95,000 years");
  });

  it("call_keys_weak_that_can_be_found_in_a_day", () => {
    expect(strengthOf(1e-6)).toBe("weak");
    expect(strengthOf(1e-10)).toBe("fair");
    expect(strengthOf(1e-20)).toBe("strong");
  });
});

describe("validity and limit", () => {
  it("are_said_in_a_few_words", () => {
    expect(describeValidity({ amount: 1, unit: "years", from: "assignment" })).toBe("1 year from assignment");
    expect(describeValidity({ amount: 30, unit: "days", from: "first_activation" })).toBe(
      "30 days from first activation",
    );
    expect(describeValidity(null)).toBe("Lifetime");
    expect(describeLimit(-1)).toBe("Unlimited");
    expect(describeLimit(1)).toBe("1 device");
  });

  it("come_back_from_a_form_as_they_went_in", () => {
    for (const validity of [null, { amount: 18, unit: "months", from: "creation" } as const]) {
      expect(validityOf(validityValues(validity))).toEqual(validity);
    }
    for (const limit of [-1, 1, 10_000]) expect(limitOf(limitValues(limit))).toBe(limit);
  });

  it("are_bounded", () => {
    expect(amountProblem("100", "years")).toBe(true);
    expect(amountProblem("101", "years")).toBe("Enter 1 to 100.");
    expect(amountProblem("0", "days")).toBe("Enter 1 to 36,500.");
    expect(limitProblem("0")).not.toBe(true);
    expect(limitProblem("10000")).toBe(true);
  });
});
