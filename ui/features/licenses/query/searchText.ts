/** The text of a search: a phrase, or a list of keys pasted from a ticket. */
import { fold } from "@/lib/fold";

/** Stands for the end of a line in the search box, which has only one. */
const LINE_END = "↵";

const SHORTEST_KEY = 4;

/** A pasted list, one key a line: on its own line even a key of letters alone counts as one. */
export function pastedSearch(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim().replace(/[,;]$/, ""));
  return lines.filter(Boolean).join("\n");
}

/** A search as the box shows it. */
export function shownSearch(search: string): string {
  return search.replace(/\r?\n/g, LINE_END);
}

/** The search that the box's text stands for: what `shownSearch` made of it, read back. */
export function typedSearch(text: string): string {
  return text.replaceAll(LINE_END, "\n");
}

/** A search in the middle of a sentence. */
export function searchInLine(search: string): string {
  return search.trim().replace(/\s*[\r\n]+\s*/g, ", ");
}

/** The keys of a list, as the core takes them apart; none when the search is a phrase. */
export function listedKeys(search: string): string[] {
  const ownLines = !/[,;]/.test(search);
  const keys = new Map<string, string>();
  for (const part of search.split(/[\n\r,;\t]/)) {
    const key = part.replace(/^[\s"'`•*]+|[\s"'`•*]+$/g, "");
    if (key === "") continue;
    if (!looksLikeAKey(key, ownLines)) return [];
    if (!keys.has(fold(key))) keys.set(fold(key), key);
  }
  return keys.size > 1 ? [...keys.values()] : [];
}

function looksLikeAKey(part: string, ownLine: boolean): boolean {
  return [...part].length >= SHORTEST_KEY && !/[\s@]/.test(part) && (ownLine || /[0-9-]/.test(part));
}

/** What to mark in the rows: each key of a list, otherwise the one phrase that was searched for. */
export function searchTerms(search: string): readonly string[] {
  const keys = listedKeys(search);
  return keys.length > 0 ? keys : [search.trim()];
}
