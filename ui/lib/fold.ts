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

/** Folded lists of phrases: one list of keys is sought in every cell in sight. */
const FOLDED = new WeakMap<readonly string[], readonly string[]>();

function foldPhrases(phrases: readonly string[]): readonly string[] {
  let folded = FOLDED.get(phrases);
  if (!folded) {
    folded = phrases.map((phrase) => fold(phrase.trim())).filter(Boolean);
    FOLDED.set(phrases, folded);
  }
  return folded;
}

/**
 * Where a phrase, or any of several, occurs in the text, as ranges of the original, in order and without overlap.
 * A phrase is sought whole, as the core does.
 */
export function matchRanges(text: string, query: string | readonly string[]): TextRange[] {
  const phrases = typeof query === "string" ? [fold(query.trim())].filter(Boolean) : foldPhrases(query);
  if (phrases.length === 0 || text === "") return [];
  const { folded, origin } = foldWithOrigin(text);
  const found: TextRange[] = [];
  for (const phrase of phrases) {
    for (let at = folded.indexOf(phrase); at >= 0; at = folded.indexOf(phrase, at + phrase.length)) {
      const first = origin[at];
      const last = origin[at + phrase.length - 1];
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
