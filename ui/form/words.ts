/* What forms say by themselves. */
import { formatCount } from "@/lib/format";

export const words = {
  cancel: "Cancel",
  loading: "Loading",
  tryAgain: "Try again",
  notLoaded: "It is not loaded yet.",
  unchanged: "Nothing has been changed.",
  beingSaved: "It is being saved.",
  /** A refusal that names no cause. */
  notSaved: "It was not saved. What you typed is still here; try again.",
  needChange: (fields: number) =>
    fields === 1 ? "One field needs a change." : `${formatCount(fields)} fields need a change.`,

  from: "From",
  to: "To",
  applyDates: "Apply dates",
  /** Times are kept in UTC and may be shown in it; days are the reader's. */
  whoseDays: "Whole days, by this computer’s clock.",

  noObject: "Start with { and end with }: a JSON object.",
  mistakeAt: (line: number, column: number, message: string) => `Line ${line}, column ${column}: ${message}`,
  jsonHelp: (bytes: number, most: number) =>
    `JSON object, ${formatCount(bytes)} bytes of ${formatCount(Math.round(most / 1024))} KB`,
  jsonTooLong: (bytes: number, most: number) =>
    `It takes ${formatCount(bytes)} bytes. Keep it within ${formatCount(most)}.`,
} as const;
