import { expect, test } from "vitest";
import { jsonProblem, placeOf } from "./json";

const at = (text: string) => {
  const problem = jsonProblem(text);
  return (
    problem && { ...placeOf(text, problem.from), said: text.slice(problem.from, problem.to), ...problem }
  );
};

test("a text that is JSON has no problem", () => {
  for (const text of ["{}", ' { "a" : [1, -0.5e3, true, null, "x\\n\\u00e9"] }\n', '"x"', "[]", "[[],{}]"])
    expect(jsonProblem(text)).toBeNull();
});

test("a bare word is named with its line and column", () => {
  const text = '{\n  "order": "SO-40218",\n  "seats_note": none\n}';
  expect(at(text)).toMatchObject({
    line: 3,
    column: 17,
    said: "none",
    message: "“none” is not JSON. Use null, or put it in quotes.",
  });
  expect(at('{"a": True}')?.message).toBe("“True” is not JSON. Write true, or put it in quotes.");
  expect(at('{"a": Berlin}')?.message).toBe("“Berlin” is not JSON. Put it in double quotes.");
});

test("commas too many and too few are pointed at", () => {
  expect(at('{"a": 1,}')).toMatchObject({ said: ",", message: "Remove this comma: nothing follows it." });
  expect(at("[1,\n]")).toMatchObject({ line: 1, column: 3 });
  expect(at('{\n "a": 1\n "b": 2\n}')).toMatchObject({
    line: 3,
    message: "A comma is missing after the value before this, in line 2.",
  });
});

test("an end that comes too early says what is missing", () => {
  expect(at('{"a": 1')?.message).toBe("It ends too early: } is missing.");
  expect(at('{"a": [1')?.message).toBe("It ends too early: ] is missing.");
  expect(at("")?.message).toBe("It ends too early: a value is missing.");
  expect(at('{"a')?.message).toBe('The text is never closed. Add a " at its end.');
});

test("names and quotes are explained", () => {
  expect(at("{a: 1}")?.message).toBe('Put the name in double quotes: "a".');
  expect(at("{'a': 1}")?.message).toBe('Put the name in double quotes: "a".');
  expect(at('{"a" 1}')?.message).toBe('A colon is missing after "a".');
  expect(at('{"a": 1, "a": 2}')?.message).toBe('The name "a" occurs twice. Rename or remove one.');
  expect(at("{\"a\": 'x'}")?.message).toBe("Use double quotes, not single ones.");
});

test("numbers, escapes and what follows the end are checked", () => {
  expect(at('{"a": 007}')?.message).toBe(
    "“007” is no number. Remove the zeros before it, or put it in quotes.",
  );
  expect(at('{"a": 1.}')?.said).toBe("1.");
  expect(at('"C:\\x"')?.message).toBe("\\x means nothing. Write \\\\ for a backslash.");
  expect(at("{} {}")?.message).toBe("Nothing may follow the end. Remove this.");
  expect(at("[1}")?.message).toBe("] is expected here, not }.");
});
