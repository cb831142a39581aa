import { expect, test } from "vitest";
import { forgotten, opened, placeOf, type RecentItem, readKept } from "./recent";
import { shortKey } from "./shortKey";

const id = (n: number) => `0192f3a4-7b1c-7d2e-9f00-${n.toString().padStart(12, "0")}`;
const customer = (n: number): RecentItem => ({
  kind: "customer",
  id: id(n),
  label: `Customer ${n}`,
  detail: null,
});
const MIRA = placeOf("Mira", "production");

test("what was opened last stands first, and each thing once", () => {
  const kept = [1, 2, 3, 1].reduce((now, n) => opened(now, MIRA, customer(n)), {});
  expect(kept).toEqual({ [MIRA]: [customer(1), customer(3), customer(2)] });
});

test("no more than a dozen things are kept", () => {
  const many = Array.from({ length: 30 }, (_, n) => customer(n));
  const kept = many.reduce((now, one) => opened(now, MIRA, one), {} as ReturnType<typeof opened>);
  expect(kept[MIRA]).toHaveLength(12);
  expect(kept[MIRA]?.[0]).toEqual(customer(29));
});

test("another person and another environment have things of their own", () => {
  const staging = placeOf("Mira", "staging");
  const kept = opened(opened({}, MIRA, customer(1)), staging, customer(2));
  expect(kept[MIRA]).toEqual([customer(1)]);
  expect(kept[staging]).toEqual([customer(2)]);
  expect(kept[placeOf("Teo", "production")]).toBeUndefined();
});

test("a whole key is never kept", () => {
  const license: RecentItem = { kind: "license", id: id(1), label: "PRO-9KHT-4WNA-X2VD", detail: null };
  expect(JSON.stringify(opened({}, MIRA, license))).not.toContain("4WNA");
  expect(JSON.stringify(readKept({ [MIRA]: [license] }))).not.toContain("4WNA");
  expect(shortKey("PRO-9KHT…")).toBe("PRO-9KHT…");
  expect(shortKey("ABCD")).toBe("AB…");
});

test("what is gone is forgotten", () => {
  const kept = opened(opened({}, MIRA, customer(1)), MIRA, customer(2));
  expect(forgotten(kept, MIRA, customer(2))[MIRA]).toEqual([customer(1)]);
});

test("what was stored by something else is passed over", () => {
  for (const broken of [null, 7, "x", []]) expect(readKept(broken)).toBeNull();
  expect(
    readKept({ [MIRA]: [{ kind: "secret", id: id(1), label: "x", detail: null }, 7, customer(1)] }),
  ).toEqual({
    [MIRA]: [customer(1)],
  });
});
