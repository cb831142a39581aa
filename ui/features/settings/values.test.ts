import { expect, test } from "vitest";
import { changedFrom, conflictsOf, daysOf, isAddress, isBetween, toSettings, toValues } from "./values";

const SETTINGS = {
  version: 4,
  grace_days: 14,
  offline_hours: 72,
  offline_hours_max: 720,
  step_up: false,
  support_limit_cap: null,
  server_url: null,
  check_hours: 24,
  my_licenses: false,
  buffer: 50,
};

test("settings go through the form and come back as they were", () => {
  expect(toSettings(toValues(SETTINGS), 4)).toEqual(SETTINGS);
  expect(toSettings({ ...toValues(SETTINGS), support_limit_cap: "25" }, 4).support_limit_cap).toBe(25);
});

test("only what both changed to different values is a conflict", () => {
  const before = toValues(SETTINGS);
  const theirs = { ...before, grace_days: "30", check_hours: "12", step_up: true };
  const mine = changedFrom(before, {
    ...before,
    grace_days: "7",
    check_hours: "12",
    server_url: "https://a",
  });
  expect(conflictsOf(before, theirs, mine)).toEqual([{ name: "grace_days", theirs: "30", yours: "7" }]);
});

test("numbers stay in their range and addresses are of the web", () => {
  expect(isBetween("0", 0, 365)).toBe(true);
  expect(isBetween("366", 0, 365)).toBe(false);
  expect(isBetween("1.5", 0, 365)).toBe(false);
  expect(isAddress("")).toBe(true);
  expect(isAddress("https://licenses.example.com")).toBe(true);
  expect(isAddress("licenses.example.com")).toBe(false);
});

test("hours are told in days where that says more", () => {
  expect(daysOf("720")).toBe("30 days");
  expect(daysOf("60")).toBe("2 days 12 h");
  expect(daysOf("24")).toBeNull();
});
