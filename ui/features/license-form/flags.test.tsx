import { expect, test } from "vitest";
import type { Feature } from "@/api";
import { patternProblem, randomBits } from "./create";
import { flagDrafts, flagsProblem, flagsValue } from "./flags";

const FEATURES: Feature[] = [
  { name: "cloud_render", kind: "switch", description: null },
  { name: "tethering", kind: "switch", description: null },
  { name: "max_projects", kind: "number", description: null },
  { name: "edition", kind: "text", description: null },
];
const flags = { cloud_render: true, beta: { since: 2 }, max_projects: 10 };

test("flags that nobody touches stay exactly as they are", () => {
  expect(flagsValue(flagDrafts(flags, FEATURES))).toEqual(flags);
});

test("a switch that was off stays off, and one that was never there stays away", () => {
  const drafts = flagDrafts({ cloud_render: false }, FEATURES);
  expect(flagsValue(drafts)).toEqual({ cloud_render: false });
});

test("a value of another kind than the feature's is kept as it is", () => {
  const drafts = flagDrafts({ max_projects: "many" }, FEATURES);
  expect(drafts.find(({ name }) => name === "max_projects")?.kind).toBe("text");
  expect(flagsValue(drafts)).toEqual({ max_projects: "many" });
});

test("what is typed is checked by its kind", () => {
  const typed = (name: string, text: string) =>
    flagDrafts(flags, FEATURES).map((flag) => (flag.name === name ? { ...flag, text } : flag));
  expect(flagsProblem(typed("max_projects", "ten"))).toBe(
    "Enter a number for max_projects, such as 10 or 2.5.",
  );
  expect(flagsProblem(typed("beta", "{since: 2}"))).toBe("The value of beta is not JSON.");
  expect(flagsValue(typed("max_projects", ""))).toEqual({ cloud_render: true, beta: { since: 2 } });
  const twice = [...flagDrafts(flags, FEATURES), ...flagDrafts({ beta: true }, [])];
  expect(flagsProblem(twice)).toBe("The flag beta occurs twice. Remove one.");
});

test("a pattern must be readable and random", () => {
  expect(patternProblem("PARTNER-{X:5}-{X:5}")).toBeNull();
  expect(patternProblem("")).toBe("Enter a pattern, such as PARTNER-{X:5}-{X:5}.");
  expect(patternProblem("P-{Z:4}")).toBe("“{Z:4}” means nothing. Use pieces such as {X:8} or {yyyy}.");
  expect(patternProblem("P-{X:4")).toBe("“{X:4” means nothing. Use pieces such as {X:8} or {yyyy}.");
  expect(patternProblem("P-{yyyy}")).toBe(
    "Add something random, such as {X:8}: this pattern makes only one key.",
  );
  expect(Math.round(randomBits("{A:4}{9:4}"))).toBe(32);
});
