/* Chances in words that people understand. Pure. */
import { formatCount } from "@/lib/format";
import { ODDS_WORDS as words } from "./words";

const SCALE: readonly [size: number, name: string][] = [
  [1e18, "quintillion"],
  [1e15, "quadrillion"],
  [1e12, "trillion"],
  [1e9, "billion"],
  [1e6, "million"],
];

/** "4 billion", "1.2 million", "40,000", "7": two figures say enough about a chance. */
export function roundNumber(number: number): string {
  const rounded = Number(number.toPrecision(2));
  for (const [size, name] of SCALE) {
    if (rounded >= size) return `${formatCount10(rounded / size)} ${name}`;
  }
  return formatCount(Math.max(1, Math.round(rounded)));
}

function formatCount10(value: number): string {
  return value < 10 ? Number(value.toFixed(1)).toString() : formatCount(value);
}

/** "one in 4 billion"; under one in a thousand quintillion nobody can tell the difference. */
export function oneIn(chance: number): string {
  if (chance >= 0.995) return words.certain;
  if (chance <= 1e-21) return words.never;
  return words.oneIn(roundNumber(1 / chance));
}

/** How often one has to guess: "once in 3 million tries". */
export function onceIn(chance: number): string {
  if (chance >= 0.995) return words.everyTry;
  if (chance <= 1e-21) return words.neverHits;
  return words.onceIn(roundNumber(1 / chance));
}

const GUESSES_A_SECOND = 1000;
const YEAR_S = 365.25 * 86_400;
const AGE_OF_UNIVERSE_YEARS = 1.4e10;

/** How long a thousand guesses a second take until one hits: "about 12 days". */
export function guessingTime(chance: number): string {
  const seconds = 1 / Math.max(chance, 1e-300) / GUESSES_A_SECOND;
  const years = seconds / YEAR_S;
  if (years > AGE_OF_UNIVERSE_YEARS) return words.universe;
  if (years >= 2) return words.about(`${roundNumber(years)} years`);
  const days = seconds / 86_400;
  if (days >= 2) return words.about(`${roundNumber(days)} days`);
  const minutes = seconds / 60;
  if (minutes >= 120) return words.about(`${roundNumber(minutes / 60)} hours`);
  if (minutes >= 2) return words.about(`${roundNumber(minutes)} minutes`);
  return words.minute;
}

export type Strength = "weak" | "fair" | "strong";

/** How safe keys are from being guessed over a network. */
export function strengthOf(guess: number): Strength {
  if (guess > 1e-8) return "weak";
  return guess > 1e-13 ? "fair" : "strong";
}
