import { isMasked } from "@/lib/maskedKey";
import { words } from "./words";

const LENGTH = 4;

/** What must be typed to delete a license: the end of its key, or all of a shorter one. */
export function keyEnd(key: string): string {
  return [...key].slice(-LENGTH).join("");
}

/** Why what was typed does not do; null when it does. How a hidden key ends, only the core knows: it compares. */
export function endProblem(key: string, typed: string): string | null {
  if (isMasked(key)) return typed.trim() === "" ? words.keyEndMissing : null;
  if (typed.trim() === keyEnd(key)) return null;
  return typed.trim().length < keyEnd(key).length ? words.keyEndMissing : words.keyEndWrong;
}
