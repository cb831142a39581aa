import { expect, test } from "vitest";
import { confirms, EMPTY_DRAFT, readAction, reasonProblem } from "./draft";

const NOW = new Date(2026, 10, 25, 12, 0);

test("an expiry moves by days, until the end of a day, or never ends", () => {
  expect(readAction("extend", { ...EMPTY_DRAFT, days: "1,000" }, NOW)).toEqual({
    action: { kind: "extend", by: { kind: "days", days: 1000 } },
  });
  expect(readAction("extend", { ...EMPTY_DRAFT, by: "until", until: "2026-11-25" }, NOW)).toEqual({
    action: { kind: "extend", by: { kind: "until", at: new Date(2026, 10, 25, 23, 59, 59).toISOString() } },
  });
  expect(readAction("extend", { ...EMPTY_DRAFT, by: "lifetime" }, NOW)).toMatchObject({
    action: { by: { kind: "lifetime" } },
  });
});

test("a day that is over and a number that is none are wrong, an empty field is missing", () => {
  expect(readAction("extend", { ...EMPTY_DRAFT, by: "until", until: "2026-11-24" }, NOW)).toHaveProperty(
    "wrong",
  );
  expect(readAction("extend", { ...EMPTY_DRAFT, by: "until" }, NOW)).toHaveProperty("missing");
  expect(readAction("extend", { ...EMPTY_DRAFT, days: "0" }, NOW)).toHaveProperty("wrong");
  expect(readAction("change_limit", { ...EMPTY_DRAFT, limit: "ten" }, NOW)).toHaveProperty("wrong");
  expect(readAction("change_limit", EMPTY_DRAFT, NOW)).toHaveProperty("missing");
});

test("unlimited is a limit of -1", () => {
  expect(readAction("change_limit", { ...EMPTY_DRAFT, unlimited: true }, NOW)).toEqual({
    action: { kind: "change_limit", activation_limit: -1 },
  });
});

test("a flag carries its value in its own type", () => {
  const flag = { ...EMPTY_DRAFT, flag: " threads " };
  const value = (draft: typeof flag) => readAction("set_flag", draft, NOW);
  expect(value(flag)).toEqual({ action: { kind: "set_flag", flag: "threads", value: true } });
  expect(value({ ...flag, valueKind: "number", value: "0.5" })).toMatchObject({ action: { value: 0.5 } });
  expect(value({ ...flag, valueKind: "text", value: "" })).toMatchObject({ action: { value: "" } });
  expect(value({ ...flag, valueKind: "number", value: "many" })).toHaveProperty("wrong");
  expect(readAction("unset_flag", EMPTY_DRAFT, NOW)).toHaveProperty("missing");
});

test("a reason is needed where something is taken away and never too long", () => {
  expect(reasonProblem("  ", true)).not.toBeNull();
  expect(reasonProblem("", false)).toBeNull();
  expect(reasonProblem("x".repeat(501), false)).not.toBeNull();
});

test("the number confirms however it is grouped, and no other does", () => {
  expect(confirms("1,224", 1224)).toBe(true);
  expect(confirms("1 224", 1224)).toBe(true);
  expect(confirms("1225", 1224)).toBe(false);
  expect(confirms("", 0)).toBe(false);
});
