/* JSON objects that people write: where a mistake is, in words, whichever engine reads them. */

export type JsonObject = { [name: string]: unknown };

export type JsonMistake = { line: number; column: number; message: string };

export type JsonReading = { ok: true; value: JsonObject } | { ok: false; mistake: JsonMistake };

/** Reads a text as a JSON object. Nothing at all is the empty object. */
export function readJsonObject(text: string): JsonReading {
  if (text.trim() === "") return { ok: true, value: {} };
  const wrong = new Scanner(text).mistake();
  if (wrong) return { ok: false, mistake: { ...placeOf(text, wrong.at), message: wrong.message } };
  const value: unknown = JSON.parse(text);
  if (isObject(value)) return { ok: true, value };
  return {
    ok: false,
    mistake: { ...placeOf(text, text.search(/\S/)), message: "Start with { and end with }: a JSON object." },
  };
}

/** An object as people read it; the empty one as an empty field. */
export function jsonText(value: unknown): string {
  if (!isObject(value) || Object.keys(value).length === 0) return "";
  return JSON.stringify(value, null, 2);
}

/** How many bytes an object takes where it is stored. */
export function jsonBytes(text: string): number {
  const read = readJsonObject(text);
  if (text.trim() === "") return 0;
  return new TextEncoder().encode(read.ok ? JSON.stringify(read.value) : text).length;
}

/** "Line 3, column 17: “none” is not JSON. Use null, or put it in quotes." */
export function sayMistake({ line, column, message }: JsonMistake): string {
  return `Line ${line}, column ${column}: ${message}`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

class Mistake {
  constructor(
    readonly at: number,
    readonly message: string,
  ) {}
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[^\s,:{}[\]"]+/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: strings of JSON hold none
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** JSON.parse says where a mistake is in some engines only, and never what to do. */
class Scanner {
  #at = 0;

  constructor(readonly text: string) {}

  mistake(): Mistake | null {
    try {
      this.#value();
      this.#space();
      if (this.#at < this.text.length) this.#fail("Remove what stands after the last }.");
      return null;
    } catch (thrown) {
      if (thrown instanceof Mistake) return thrown;
      throw thrown;
    }
  }

  #fail(message: string, at = this.#at): never {
    throw new Mistake(at, message);
  }

  #space() {
    while (/\s/.test(this.text[this.#at] ?? "")) this.#at += 1;
  }

  #next(): string {
    this.#space();
    return this.text[this.#at] ?? "";
  }

  /** What a sticky pattern finds here; the place moves behind it. */
  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (!found) return null;
    this.#at += found.length;
    return found;
  }

  #value() {
    const first = this.#next();
    if (first === "{") this.#members("}", () => this.#member());
    else if (first === "[") this.#members("]", () => this.#value());
    else if (first === '"') this.#string();
    else this.#word();
  }

  #word() {
    const start = this.#at;
    const word = this.#take(WORD);
    if (word === null)
      this.#fail(this.#at < this.text.length ? "Put a value here." : "Put a value at the end.");
    if (word === "true" || word === "false" || word === "null") return;
    NUMBER.lastIndex = 0;
    if (NUMBER.exec(word)?.[0] === word) return;
    this.#fail(`“${word.slice(0, 20)}” is not JSON. Use null, or put it in quotes.`, start);
  }

  #string() {
    if (this.#take(STRING) === null)
      this.#fail('Close the quotes on this line, and write \\" for a quote inside.');
  }

  #member() {
    if (this.#next() !== '"') {
      this.#fail(this.#next() === "}" ? "Remove the comma before }." : "Put the name in double quotes.");
    }
    this.#string();
    if (this.#next() !== ":") this.#fail("Put a colon after the name.");
    this.#at += 1;
    this.#value();
  }

  #members(end: string, member: () => void) {
    this.#at += 1;
    if (this.#next() === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      member();
      const next = this.#next();
      if (next !== "," && next !== end) {
        this.#fail(next === "" ? `Close it with ${end}.` : `Put a comma or ${end} here.`);
      }
      this.#at += 1;
      if (next === end) return;
    }
  }
}
