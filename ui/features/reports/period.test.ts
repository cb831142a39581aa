import { expect, test } from "vitest";
import {
  addDays,
  byMonth,
  daysIn,
  fullDay,
  periodProblem,
  readPeriod,
  resolve,
  USUAL,
  writePeriod,
} from "./period";

test("a_period_goes_through_the_address_and_comes_back", () => {
  for (const text of ["7d", "90d", "12m", "2026-01-31..2026-03-01"]) {
    expect(writePeriod(readPeriod(text))).toBe(text);
  }
  expect(writePeriod(USUAL)).toBeNull();
});

test("what_is_no_period_is_as_usual", () => {
  for (const text of [
    "",
    "yesterday",
    "2026-02-30..2026-03-01",
    "2026-03-02..2026-03-01",
    "2000-01-01..2026-01-01",
    "..",
    "2026-01-01..2026-01-02..2026-01-03",
  ]) {
    expect(readPeriod(text)).toEqual(USUAL);
  }
});

test("spans_end_today_or_begin_with_it", () => {
  expect(resolve({ kind: "span", span: "7d" }, "2026-03-03", "back")).toEqual({
    from: "2026-02-25",
    to: "2026-03-03",
  });
  expect(resolve({ kind: "span", span: "7d" }, "2026-12-30", "ahead")).toEqual({
    from: "2026-12-30",
    to: "2027-01-05",
  });
  expect(daysIn({ from: "2026-02-25", to: "2026-03-03" })).toBe(7);
  expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
  expect(fullDay("2026-11-10")).toBe("Tue 10 Nov 2026");
});

test("problems_of_a_period_say_what_to_do", () => {
  expect(periodProblem({ from: "2026-01-01", to: "2026-01-01" })).toBeNull();
  expect(periodProblem({ from: "", to: "2026-01-01" })).toBe("Enter both days.");
  expect(periodProblem({ from: "2026-01-02", to: "2026-01-01" })).toContain("not before");
  expect(periodProblem({ from: "2010-01-01", to: "2026-01-01" })).toContain("3,660");
});

test("months_sum_up_their_days", () => {
  const days = ["2026-01-30", "2026-01-31", "2026-02-01"].map((day, index) => ({ day, count: index + 1 }));
  expect(byMonth(days, ({ count }) => [count, 1])).toEqual([
    { month: "2026-01", sums: [3, 2] },
    { month: "2026-02", sums: [3, 1] },
  ]);
});
