import { describe, expect, it } from "vitest";
import { jsonBytes, jsonText, readJsonObject, sayMistake } from "./json";

const said = (text: string) => {
  const read = readJsonObject(text);
  return read.ok ? null : sayMistake(read.mistake);
};

describe("a JSON object", () => {
  it("may_be_left_empty", () => {
    expect(readJsonObject(" \n")).toEqual({ ok: true, value: {} });
    expect(jsonText({})).toBe("");
    expect(jsonBytes("")).toBe(0);
  });

  it("is_read_whatever_it_holds", () => {
    const value = { order: "SO-40218", n: [1, -2.5e3, true, null, { "": "\u00e9\\" }], o: {} };
    expect(readJsonObject(JSON.stringify(value, null, 2))).toEqual({ ok: true, value });
    expect(readJsonObject(jsonText(value))).toEqual({ ok: true, value });
  });

  it("is_measured_as_it_is_stored", () => {
    expect(jsonBytes('{\n  "a": 1\n}')).toBe('{"a":1}'.length);
  });
});

describe("a mistake", () => {
  it("is_named_with_its_line_and_column", () => {
    expect(said('{\n  "order": "SO",\n  "seats_note": none\n}')).toBe(
      "Line 3, column 17: “none” is not JSON. Use null, or put it in quotes.",
    );
  });

  it("of_a_text_that_is_no_object_says_so", () => {
    expect(said("[1]")).toBe("Line 1, column 1: Start with { and end with }: a JSON object.");
  });

  it("is_found_wherever_the_engine_finds_one", () => {
    for (const text of [
      "{",
      "}",
      '{"a":}',
      '{"a":1,,}',
      '{"a":tru}',
      '{"a":"\t"}',
      '{"a":"\\x"}',
      '{"a":.5}',
      "1 2",
    ]) {
      expect(() => JSON.parse(text)).toThrow();
      expect(said(text)).not.toBeNull();
    }
  });
});
