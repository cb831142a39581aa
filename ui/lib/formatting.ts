/* The reader's way with numbers and dates: their locale, and whose clock times are told by. One for the whole window. */

type Choices = {
  /** A BCP 47 tag. */
  locale: string;
  utc: boolean;
  /** Whether a date stands before how far away it is. */
  exactFirst: boolean;
};

type Formatters = Record<"count" | "tenth" | "hundredth", Intl.NumberFormat> &
  Record<"date" | "day" | "time", Intl.DateTimeFormat>;

let choices: Choices = { locale: readersLocale(), utc: false, exactFirst: false };
let made: Formatters | null = null;

/** The first of the reader's languages that this engine knows; English where the system has none. */
function readersLocale(): string {
  const languages = typeof navigator === "undefined" ? [] : navigator.languages;
  return localeOf([...languages, new Intl.NumberFormat().resolvedOptions().locale]);
}

/** Chooses among languages. A computer that was told no language (POSIX) writes numbers for programs, not for people. */
export function localeOf(languages: readonly string[]): string {
  const chosen = languages.find((one) => {
    try {
      return !/posix/i.test(one) && Intl.DateTimeFormat.supportedLocalesOf(one).length > 0;
    } catch {
      return false;
    }
  });
  return chosen ?? "en";
}

/** Changes how everything is written from now on; what is on screen has to be drawn anew. */
export function setFormatting(change: Partial<Choices>): void {
  choices = { ...choices, ...change };
  made = null;
}

/** Whether a date stands before how far away it is. */
export const exactFirst = (): boolean => choices.exactFirst;

export function formatting(): Formatters {
  made ??= make(choices);
  return made;
}

function make({ locale, utc }: Choices): Formatters {
  const zone = utc ? { timeZone: "UTC" } : {};
  const number = (maximumFractionDigits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits });
  const date = (parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...parts, ...zone });
  return {
    count: number(0),
    tenth: number(1),
    hundredth: number(2),
    date: date({ day: "numeric", month: "short", year: "numeric" }),
    day: date({ day: "numeric", month: "short" }),
    time: date({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  };
}

/** The calendar parts of a moment by the clock that times are told by. */
export function inZone(at: Date): { year: number; month: number; date: number } {
  return choices.utc
    ? { year: at.getUTCFullYear(), month: at.getUTCMonth(), date: at.getUTCDate() }
    : { year: at.getFullYear(), month: at.getMonth(), date: at.getDate() };
}
