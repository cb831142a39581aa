/**
 * The core's folding rule, for marking what it found: NFKD, combining marks removed, lower-cased.
 * It works code point by code point, so that every folded place leads back to its place in the original.
 */

export type TextRange = { start: number; end: number };

const MARKS = /\p{M}/gu;

function foldPoint(point: string): string {
  return point.normalize("NFKD").replace(MARKS, "").toLowerCase();
}

/** The folded text: "José" → "jose". */
export function fold(text: string): string {
  let folded = "";
  for (const point of text) folded += foldPoint(point);
  return folded;
}

/** Folds, and remembers for each folded UTF-16 unit the range of the original it came from. */
function foldWithOrigin(text: string): { folded: string; origin: TextRange[] } {
  let folded = "";
  const origin: TextRange[] = [];
  let at = 0;
  for (const point of text) {
    const part = foldPoint(point);
    const range = { start: at, end: at + point.length };
    const last = origin.at(-1);
    if (part === "" && last) last.end = range.end; // A mark belongs to the letter before it.
    for (let unit = 0; unit < part.length; unit += 1) origin.push(range);
    folded += part;
    at = range.end;
  }
  return { folded, origin };
}

/** Where the words of the query occur in the text, as ranges of the original, in order and without overlap. */
export function matchRanges(text: string, query: string): TextRange[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0 || text === "") return [];
  const { folded, origin } = foldWithOrigin(text);
  const found: TextRange[] = [];
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      const first = origin[at];
      const last = origin[at + word.length - 1];
      if (first && last) found.push({ start: first.start, end: last.end });
    }
  }
  return merged(found);
}

function merged(ranges: TextRange[]): TextRange[] {
  const out: TextRange[] = [];
  for (const range of ranges.sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else out.push({ ...range });
  }
  return out;
}
