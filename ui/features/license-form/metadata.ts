import { jsonProblem, placeOf } from "@/lib/json";
import { words } from "./words";

export const LONGEST_METADATA = 10 * 1024;

/** Metadata as it is edited. */
export function metadataText(metadata: unknown): string {
  return JSON.stringify(metadata ?? {}, null, 2);
}

/** How many bytes it takes when it is kept, without the space that people read it by. */
export function metadataBytes(text: string): number {
  const kept = jsonProblem(text) ? text : JSON.stringify(JSON.parse(text));
  return new TextEncoder().encode(kept).length;
}

/** What is wrong with it, with line and column; null when nothing is. An empty text is an empty object. */
export function metadataProblem(text: string): string | null {
  if (text.trim() === "") return null;
  const problem = jsonProblem(text);
  if (problem) {
    const { line, column } = placeOf(text, problem.from);
    return words.jsonAt(line, column, problem.message);
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return words.notAnObject;
  const bytes = metadataBytes(text);
  return bytes > LONGEST_METADATA ? words.metadataTooLong(bytes) : null;
}

/** The object. Only for a text without a problem. */
export function metadataValue(text: string): unknown {
  return text.trim() === "" ? {} : JSON.parse(text);
}
