/* What generators say. */
import type { ValidityStart, ValidityUnit } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";
import type { FormatKind } from "./keyFormat";
import type { Strength } from "./odds";

const KIND: Readonly<Record<FormatKind, { label: string; help: string }>> = {
  chunked: { label: "Segments", help: "Random characters in groups, such as PRO-7KHT-4WNA." },
  pattern: { label: "Pattern", help: "Letters, digits and dates where you want them." },
  uuid: { label: "UUID", help: "Version 4, lower-case, 36 characters." },
};

export const FORMAT_WORDS = {
  kind: "Key format",
  kinds: KIND,
  uuid: "UUID",
  uuidDetail: "36 characters, version 4",
  patternDetail: "by pattern",
  chunkedDetail: (length: string, alphabet: number) => `${length} characters out of ${alphabet}`,
  checkDetail: "the last one checks the others",
  length: "Characters",
  lengthWrong: "Enter 4 to 100.",
  segment: "Per segment",
  segmentWrong: "Enter 1 to 100.",
  separator: "Separator",
  separatorWrong: "Use at most 3 characters.",
  prefix: "Prefix",
  prefixExample: "PRO-",
  suffix: "Suffix",
  affixWrong: "Use at most 40 characters.",
  alphabet: "Alphabet",
  alphabetCount: (count: number) => formatNoun(count, "character"),
  alphabetWrong: "Use 2 to 64 different characters.",
  alphabetTwice: (character: string) => `Remove the second “${character}”: each character stands once.`,
  alphabetHelp:
    "The clear alphabet leaves out what people mix up: 0 and O, 1 and I, 2 and Z, 5 and S, 8 and B.",
  useClear: "Use clear alphabet",
  check: "Check character",
  checkHelp: "The last character is computed from the others, so that a typing error is noticed at once.",
  pattern: "Pattern",
  patternWrong: "Use 1 to 120 characters.",
  legend: "What a pattern can hold",
  legendRest: "Anything else stands as it is.",
  legendItems: [
    { code: "{A:4}", means: "4 letters" },
    { code: "{9:4}", means: "4 digits" },
    { code: "{X:8}", means: "8 letters or digits" },
    { code: "{H:8}", means: "8 hexadecimal digits" },
    { code: "{yyyy} {yy}", means: "the year" },
    { code: "{mm} {dd}", means: "month and day" },
  ],
} as const;

const STRENGTH: Readonly<Record<Strength, string>> = {
  weak: "Easy to guess",
  fair: "Hard to guess",
  strong: "Beyond guessing",
};

export const ODDS_WORDS = {
  oneIn: (number: string) => `one in ${number}`,
  onceIn: (number: string) => `once in ${number} tries`,
  certain: "almost certain",
  never: "practically never",
  everyTry: "with nearly every try",
  neverHits: "practically never",
  about: (time: string) => `about ${time}`,
  universe: "longer than the universe is old",
  minute: "a minute or two",
  title: "Samples",
  planned: "Number of keys the odds are for",
  plannedItem: (count: number) => `for ${formatCount(count)} keys`,
  strength: STRENGTH,
  bits: (bits: number) => `${formatCount(Math.floor(bits))} random bits`,
  guess: "A guess hits a key",
  guessing: "Guessing 1,000 a second",
  collision: "Two come out alike",
  collisionHelp: "Keydesk would then make another: nobody gets a key twice.",
  weakHelp: "Take more characters or a larger alphabet: whoever tries keys finds one.",
  unknown: "The odds of this format cannot be told.",
  incomplete: "Samples appear once the format is whole.",
  loading: "Making samples",
} as const;

const UNIT: Readonly<Record<ValidityUnit, string>> = { days: "days", months: "months", years: "years" };

const START: Readonly<Record<ValidityStart, string>> = {
  creation: "from creation",
  assignment: "from assignment",
  first_activation: "from first activation",
};

const START_HELP: Readonly<Record<ValidityStart, string>> = {
  creation: "The time runs from the moment a key is made, also while it waits for a customer.",
  assignment: "The time runs from the moment a customer gets the key.",
  first_activation: "The time runs from the first device; until then the key does not end.",
};

export const VALIDITY_WORDS = {
  title: "Validity",
  lifetime: "Lifetime",
  lifetimeHelp: "Licenses never expire.",
  counted: "For a time",
  amount: "How long",
  unitName: "Unit",
  startName: "Counted from",
  amountWrong: (most: string) => `Enter 1 to ${most}.`,
  unit: UNIT,
  start: START,
  startHelp: START_HELP,
  limit: "Activation limit",
  unlimited: "Unlimited",
  limitWrong: "Enter 1 to 10,000, or choose unlimited.",
  limitHelp: "How many devices may use one license at a time.",
} as const;
