import { expect, test } from "vitest";
import { endOfDay, parseDay, parseMoment } from "./day";

const NOW = new Date(2026, 10, 20, 13, 30);
const day = (text: string, from = NOW) => {
  const found = parseDay(text, NOW, from);
  return found && [found.getFullYear(), found.getMonth() + 1, found.getDate()];
};

test("a day is read as people write it", () => {
  for (const text of [
    "11 Jun 2027",
    "11. june 2027",
    "Jun 11, 2027",
    "2027-06-11",
    "11.6.2027",
    " 11.06.2027 ",
  ])
    expect(day(text)).toEqual([2027, 6, 11]);
  expect(day("tomorrow")).toEqual([2026, 11, 21]);
});

test("steps are counted from where the expiry is", () => {
  expect(day("+30")).toEqual([2026, 12, 20]);
  expect(day("+1 y", new Date(2027, 5, 11))).toEqual([2028, 6, 11]);
  expect(day("+1 month", new Date(2027, 0, 31))).toEqual([2027, 2, 28]);
  expect(day("+2w")).toEqual([2026, 12, 4]);
});

test("what is no day, or could be two, is none", () => {
  for (const text of ["", "31 Feb 2027", "6/11/2027", "soon", "+3 moons", "2027-13-01", "11 Jun"])
    expect(day(text)).toBeNull();
});

test("a license ends with the day", () => {
  expect(endOfDay(new Date(2027, 5, 11))).toEqual(new Date(2027, 5, 11, 23, 59, 59));
});

test("a moment is a day with a time, or the end of a day", () => {
  expect(parseMoment("2 Jul 2026, 10:31", NOW)).toEqual(new Date(2026, 6, 2, 10, 31, 59));
  expect(parseMoment("2026-07-02 9:05", NOW)).toEqual(new Date(2026, 6, 2, 9, 5, 59));
  expect(parseMoment("2 Jul 2026", NOW)).toEqual(new Date(2026, 6, 2, 23, 59, 59));
  expect(parseMoment("2 Jul 2026, 25:00", NOW)).toBeNull();
});
