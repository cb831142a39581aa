import { expect, test } from "vitest";
import type { Access } from "@/api";
import { STATUSES } from "@/ui";
import { refusal } from "./availability";
import { offers, primaryDoings } from "./menu";

const MANAGER: Access[] = ["read", "assist", "edit", "import", "export"];
const SUPPORT: Access[] = ["read", "assist", "export"];
const VIEWER: Access[] = ["read"];
const facts = (status: (typeof STATUSES)[number], activation_limit = 3) => ({ status, activation_limit });

test("a state forbids with the sentence of the state table", () => {
  expect(refusal("revoke", facts("active"), MANAGER)).toBeNull();
  expect(refusal("revoke", facts("available"), MANAGER)).toBe("It is nobody's yet. Delete it instead.");
  expect(refusal("edit", facts("revoked"), MANAGER)).toBe(
    "It is revoked, for good. Replace it with a new license.",
  );
});

test("a role forbids first, for no other state would help", () => {
  expect(refusal("revoke", facts("available"), SUPPORT)).toBe("Managers and owners may do this.");
  expect(refusal("raise_limit", facts("active"), SUPPORT)).toBeNull();
  expect(refusal("raise_limit", facts("active"), VIEWER)).toBe("Support, managers and owners may do this.");
});

test("a license that was replaced is not replaced again, and no longer asks for it first", () => {
  const replaced = { ...facts("revoked"), replaced_by: "0192f3a4-7b1c-7d2e-9f00-0000000000e2" };
  expect(refusal("replace", facts("revoked"), MANAGER)).toBeNull();
  expect(refusal("replace", replaced, MANAGER)).toBe(
    "It was replaced already. The new license is named in its details.",
  );
  expect(primaryDoings(facts("revoked"))[0]).toBe("replace");
  expect(primaryDoings(replaced)).not.toContain("replace");
});

test("looking is free to everyone", () => {
  for (const status of STATUSES) {
    expect(refusal("preview", facts(status), VIEWER)).toBeNull();
    expect(refusal("why", facts(status), VIEWER)).toBeNull();
  }
});

test("an unlimited license cannot get a higher limit", () => {
  expect(refusal("raise_limit", facts("active", -1), MANAGER)).toBe("It is unlimited already.");
});

test("opposites share a place in the menu, and the possible one stands there", () => {
  const stop = (status: (typeof STATUSES)[number]) =>
    offers("stop", facts(status), MANAGER).map(({ doing, reason }) => [doing, reason === null]);
  expect(stop("active")).toEqual([
    ["inactivate", true],
    ["suspend", true],
    ["replace", false],
  ]);
  expect(stop("inactive")).toEqual([
    ["reactivate", true],
    ["suspend", false],
    ["replace", false],
  ]);
  expect(stop("suspended")).toEqual([
    ["inactivate", false],
    ["lift_suspension", true],
    ["replace", false],
  ]);
  expect(stop("revoked")).toEqual([
    ["inactivate", false],
    ["suspend", false],
    ["replace", true],
  ]);
  expect(offers("hold", facts("available"), MANAGER)[0]?.doing).toBe("assign");
  expect(offers("hold", facts("active"), MANAGER)[0]?.doing).toBe("hand_over");
});

test("the first button is the natural next step", () => {
  expect(primaryDoings(facts("available"))[0]).toBe("assign");
  expect(primaryDoings(facts("active"))[0]).toBe("edit");
  expect(primaryDoings(facts("revoked"))[0]).toBe("replace");
});
