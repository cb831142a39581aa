/*
 * Our own reader, not jsonc-parser: that one was tried on the texts of json.test.ts and is less exact where it matters to
 * who corrects a text. It points at a whole string where one escape in it is wrong, takes 007 for a missing comma, and
 * lets a name stand twice. Engines' own messages differ from each other.
 */

/** What is wrong with a text that should be JSON, and where. Places are counted as editors count: in UTF-16 units. */
export type JsonProblem = { from: number; to: number; message: string };

/** Deeper than this nobody writes by hand, and readers give up. */
const DEEPEST = 100;

/** Thrown inside, caught below: the first problem ends the reading. */
class Wrong extends Error {
  constructor(readonly problem: JsonProblem) {
    super(problem.message);
  }
}

/** The first problem of a text that should be JSON; null when it is. The same words in every browser engine. */
export function jsonProblem(text: string): JsonProblem | null {
  const reader = new Reader(text);
  try {
    reader.value(0);
    reader.end();
    return null;
  } catch (thrown) {
    if (thrown instanceof Wrong) return thrown.problem;
    throw thrown;
  }
}

/** Line and column, from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  end(): void {
    this.space();
    if (this.at < this.text.length)
      this.wrong(this.at, this.text.length, "Nothing may follow the end. Remove this.");
  }

  value(depth: number): void {
    this.space();
    if (depth > DEEPEST) this.wrong(this.at, this.at + 1, `It is nested deeper than ${DEEPEST} levels.`);
    const char = this.text[this.at];
    if (char === undefined) this.early("A value is missing.");
    else if (char === "{") this.object(depth);
    else if (char === "[") this.array(depth);
    else if (char === '"') this.string();
    else if (char === "-" || (char >= "0" && char <= "9")) this.number();
    else this.word();
  }

  private object(depth: number): void {
    const names = new Set<string>();
    this.at += 1;
    for (let first = true; ; first = false) {
      this.space();
      if (this.text[this.at] === "}") {
        if (!first) this.lastComma();
        this.at += 1;
        return;
      }
      this.name(names);
      this.value(depth + 1);
      if (this.closes("}")) return;
    }
  }

  private name(names: Set<string>): void {
    const start = this.at;
    const char = this.text[this.at];
    if (char === undefined) this.early("} is missing.");
    if (char !== '"') {
      const end = this.wordEnd();
      const said = this.text.slice(start, end) || char;
      this.wrong(start, Math.max(end, start + 1), `Put the name in double quotes: "${bare(said ?? "")}".`);
    }
    this.string();
    const name = this.text.slice(start, this.at);
    if (names.has(name)) this.wrong(start, this.at, `The name ${name} occurs twice. Rename or remove one.`);
    names.add(name);
    this.space();
    if (this.text[this.at] !== ":") this.wrong(start, this.at, `A colon is missing after ${name}.`);
    this.at += 1;
  }

  private array(depth: number): void {
    this.at += 1;
    for (let first = true; ; first = false) {
      this.space();
      if (this.text[this.at] === "]") {
        if (!first) this.lastComma();
        this.at += 1;
        return;
      }
      this.value(depth + 1);
      if (this.closes("]")) return;
    }
  }

  /** Behind a value: a comma goes on, the bracket ends. */
  private closes(bracket: "}" | "]"): boolean {
    const end = this.at;
    this.space();
    const char = this.text[this.at];
    if (char === ",") {
      this.at += 1;
      return false;
    }
    if (char === bracket) {
      this.at += 1;
      return true;
    }
    if (char === undefined) this.early(`${bracket} is missing.`);
    if (char === "}" || char === "]")
      this.wrong(this.at, this.at + 1, `${bracket} is expected here, not ${char}.`);
    return this.wrong(this.at, Math.max(this.wordEnd(), this.at + 1), commaMissing(this.text, end));
  }

  private lastComma(): never {
    const comma = this.text.lastIndexOf(",", this.at);
    return this.wrong(comma, comma + 1, "Remove this comma: nothing follows it.");
  }

  private string(): void {
    const start = this.at;
    this.at += 1;
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined || char === "\n") {
        this.wrong(start, this.at, 'The text is never closed. Add a " at its end.');
      } else if (char === '"') {
        this.at += 1;
        return;
      } else if (char === "\\") this.escape();
      else if (char < " ")
        this.wrong(this.at, this.at + 1, "A tab or control character must be written as \\t or \\u….");
      else this.at += 1;
    }
  }

  private escape(): void {
    const rest = this.text.slice(this.at, this.at + 6);
    const length = /^\\u[0-9a-fA-F]{4}/.test(rest) ? 6 : /^\\["\\/bfnrt]/.test(rest) ? 2 : 0;
    if (length === 0)
      this.wrong(this.at, this.at + 2, `${rest.slice(0, 2)} means nothing. Write \\\\ for a backslash.`);
    this.at += length;
  }

  private number(): void {
    const start = this.at;
    const end = Math.max(this.wordEnd(), start + 1);
    const said = this.text.slice(start, end);
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(said))
      this.wrong(
        start,
        end,
        `“${said}” is no number. ${/^-?0\d/.test(said) ? "Remove the zeros before it, or" : "Correct it, or"} put it in quotes.`,
      );
    this.at = end;
  }

  private word(): void {
    const start = this.at;
    const end = Math.max(this.wordEnd(), start + 1);
    const said = this.text.slice(start, end);
    if (said === "true" || said === "false" || said === "null") {
      this.at = end;
      return;
    }
    if (said.startsWith("'")) this.wrong(start, end, "Use double quotes, not single ones.");
    if (said === "," || said === "}" || said === "]" || said === ":")
      this.wrong(start, end, `A value is missing before ${said}.`);
    this.wrong(start, end, `“${said}” is not JSON. ${instead(said)}`);
  }

  private wordEnd(): number {
    let end = this.at;
    while (end < this.text.length && !/[\s,:{}[\]"]/.test(this.text[end] ?? "")) end += 1;
    return end;
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  private early(what: string): never {
    const last = this.text.trimEnd().length;
    return this.wrong(Math.max(0, last - 1), last, `It ends too early: ${lower(what)}`);
  }

  private wrong(from: number, to: number, message: string): never {
    throw new Wrong({ from, to: Math.max(to, from), message });
  }
}

function commaMissing(text: string, end: number): string {
  const line = placeOf(text, end).line;
  return `A comma is missing after the value before this, in line ${line}.`;
}

function instead(said: string): string {
  const small = said.toLowerCase();
  if (small === "true" || small === "false") return `Write ${small}, or put it in quotes.`;
  if (["none", "nil", "null", "undefined", "nan"].includes(small)) return "Use null, or put it in quotes.";
  return "Put it in double quotes.";
}

const bare = (name: string) => name.replaceAll(/^'|'$/g, "");
const lower = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);
