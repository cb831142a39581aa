import { expect, test } from "vitest";
import { isShortName, proposeShortName } from "./shortName";

test("a label proposes a short name that the core takes", () => {
  expect(proposeShortName("Partner Tests (EU)")).toBe("partner-tests-eu");
  expect(proposeShortName("Prüfung")).toBe("prufung");
  expect(proposeShortName("2027 pilot")).toBe("pilot");
  expect(proposeShortName("x".repeat(60))).toHaveLength(40);
});

test("what is proposed is taken, or nothing is proposed", () => {
  for (const label of ["Partner Tests", "-- a --", "Ümläut", "日本", "9", ""]) {
    const proposed = proposeShortName(label);
    expect(proposed === "" || isShortName(proposed)).toBe(true);
  }
});

test("short names start with a letter and stay short", () => {
  expect(["a", "eu-1", "a".repeat(40)].every(isShortName)).toBe(true);
  expect(["", "1a", "-a", "A", "a b", "a_b", "a".repeat(41)].some(isShortName)).toBe(false);
});
