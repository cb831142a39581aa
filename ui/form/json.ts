/* JSON objects that people write. Where a mistake is, `lib/json` says. */
import { jsonProblem, placeOf } from "@/lib/json";
import { words } from "./words";

export type JsonObject = { [name: string]: unknown };

export type JsonMistake = { line: number; column: number; message: string };

export type JsonReading = { ok: true; value: JsonObject } | { ok: false; mistake: JsonMistake };

/** Reads a text as a JSON object. Nothing at all is the empty object. */
export function readJsonObject(text: string): JsonReading {
  if (text.trim() === "") return { ok: true, value: {} };
  const wrong = jsonProblem(text);
  if (wrong) return { ok: false, mistake: { ...placeOf(text, wrong.from), message: wrong.message } };
  const value: unknown = JSON.parse(text);
  if (isObject(value)) return { ok: true, value };
  return {
    ok: false,
    mistake: { ...placeOf(text, text.search(/\S/)), message: words.noObject },
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
  return words.mistakeAt(line, column, message);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
