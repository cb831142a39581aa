/** A range of moments as the core takes it: the first, and the first after. Either end may be open. */
export type DateRange = { from: string | null; to: string | null };

/** The same as a person enters it: the first and the last day, `2027-01-31`, empty when open. */
export type DayRange = { from: string; to: string };

/** Days are the reader's own: the range starts at their midnight and ends at the midnight after the last day. */
export const rangeOfDays = {
  read: ({ from, to }: DateRange): DayRange => ({
    from: from === null ? "" : dayOf(new Date(from)),
    to: to === null ? "" : dayOf(new Date(Date.parse(to) - 1)),
  }),
  write: ({ from, to }: DayRange): DateRange => ({
    from: from === "" ? null : midnight(from, 0).toISOString(),
    to: to === "" ? null : midnight(to, 1).toISOString(),
  }),
} as const;

/** What is wrong with a range of days, or null. */
export function rangeProblem({ from, to }: DayRange): string | null {
  if (from === "" && to === "") return "Enter at least one date.";
  return from !== "" && to !== "" && to < from ? "Choose an end that is not before the start." : null;
}

function midnight(day: string, later: number): Date {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later);
}

function dayOf(date: Date): string {
  const two = (value: number) => value.toString().padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
