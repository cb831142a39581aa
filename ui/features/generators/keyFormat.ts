/* How keys look: the format as the core takes it, as a form holds it, and in words. Pure. */
import type { KeyFormat } from "@/api";
import { formatCount } from "@/lib/format";
import { FORMAT_WORDS as words } from "./words";

/** No character looks or sounds like another one: no 0 and O, 1 and I, 2 and Z, 5 and S, 8 and B, no U and V. */
export const CLEAR_ALPHABET = "34679ACDEFGHJKMNPQRTVWXY";

export type FormatKind = KeyFormat["kind"];

/** The format in a form: the fields of every kind side by side, so that changing the kind loses nothing. */
export type KeyFormatValues = {
  kind: FormatKind;
  length: string;
  segment: string;
  separator: string;
  prefix: string;
  suffix: string;
  alphabet: string;
  check_character: boolean;
  pattern: string;
};

/** The format that is proposed: 20 clear characters in fives. */
export function defaultFormat(): KeyFormat {
  return {
    kind: "chunked",
    length: 20,
    segment: 5,
    separator: "-",
    prefix: "",
    suffix: "",
    alphabet: CLEAR_ALPHABET,
    check_character: false,
  };
}

const UNUSED: KeyFormatValues = {
  kind: "chunked",
  length: "20",
  segment: "5",
  separator: "-",
  prefix: "",
  suffix: "",
  alphabet: CLEAR_ALPHABET,
  check_character: false,
  pattern: "{A:4}-{9:4}-{X:8}",
};

export function keyFormatValues(format: KeyFormat): KeyFormatValues {
  switch (format.kind) {
    case "uuid":
      return { ...UNUSED, kind: "uuid" };
    case "pattern":
      return { ...UNUSED, kind: "pattern", pattern: format.pattern };
    case "chunked":
      return {
        ...UNUSED,
        ...format,
        length: format.length.toString(),
        segment: format.segment.toString(),
      };
  }
}

export function keyFormatOf(values: KeyFormatValues): KeyFormat {
  switch (values.kind) {
    case "uuid":
      return { kind: "uuid" };
    case "pattern":
      return { kind: "pattern", pattern: values.pattern };
    case "chunked": {
      const { kind, separator, prefix, suffix, alphabet, check_character } = values;
      const length = Number(values.length);
      const segment = Number(values.segment);
      return { kind, length, segment, separator, prefix, suffix, alphabet, check_character };
    }
  }
}

export const formatProblem = {
  length: (text: string) => wholeWithin(text, 4, 100) || words.lengthWrong,
  segment: (text: string) => wholeWithin(text, 1, 100) || words.segmentWrong,
  separator: (text: string) => text.length <= 3 || words.separatorWrong,
  affix: (text: string) => text.length <= 40 || words.affixWrong,
  pattern: (text: string) => (text.length >= 1 && text.length <= 120) || words.patternWrong,
  alphabet: (text: string): string | true => {
    const characters = [...text];
    const twice = characters.find((one, index) => characters.indexOf(one) !== index);
    if (twice !== undefined) return words.alphabetTwice(twice);
    return (characters.length >= 2 && characters.length <= 64) || words.alphabetWrong;
  },
} as const;

/** Whether the core can be asked for samples of it. */
export function isWholeFormat(values: KeyFormatValues): boolean {
  if (values.kind === "uuid") return true;
  if (values.kind === "pattern") return formatProblem.pattern(values.pattern) === true;
  const answers = [
    formatProblem.length(values.length),
    formatProblem.segment(values.segment),
    formatProblem.separator(values.separator),
    formatProblem.affix(values.prefix),
    formatProblem.affix(values.suffix),
    formatProblem.alphabet(values.alphabet),
  ];
  return answers.every((answer) => answer === true);
}

function wholeWithin(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
}

/** A sketch of the keys: "PRO-XXXXX-XXXXX", the pattern itself, "UUID". */
export function describeFormat(format: KeyFormat): string {
  switch (format.kind) {
    case "uuid":
      return words.uuid;
    case "pattern":
      return format.pattern;
    case "chunked":
      return format.prefix + segments(format.length, format.segment).join(format.separator) + format.suffix;
  }
}

function segments(length: number, segment: number): string[] {
  const whole = Math.floor(length / segment);
  const rest = length % segment;
  const parts = Array.from({ length: whole }, () => "X".repeat(segment));
  return rest > 0 ? [...parts, "X".repeat(rest)] : parts;
}

/** What the sketch does not show: "20 characters out of 24, the last one checks the others". */
export function describeFormatDetail(format: KeyFormat): string {
  if (format.kind === "uuid") return words.uuidDetail;
  if (format.kind === "pattern") return words.patternDetail;
  const characters = words.chunkedDetail(formatCount(format.length), [...format.alphabet].length);
  return format.check_character ? `${characters}, ${words.checkDetail}` : characters;
}
