import { beforeEach, expect, test } from "vitest";
import { fakeDesktop } from "@/api/testing";
import { detailOf, license } from "@/features/license-actions/testing";
import { type Draft, drawerName, keepDraft, readDraft, withDraft } from "./draft";
import { valuesOf } from "./values";

const preferences = new Map<string, string>();

beforeEach(() => {
  preferences.clear();
  fakeDesktop({
    get_preference: ({ name }) => preferences.get(String(name)) ?? null,
    set_preference: ({ name, value }) => {
      preferences.set(String(name), String(value));
      return null;
    },
  });
});

const before = valuesOf(detailOf(license()), []);
const draft = (limit: string, at = "2026-11-20T12:00:00Z"): Draft => ({
  version: 3,
  before,
  values: { ...before, limit },
  keepDevices: false,
  reason: "",
  at,
});
const A = "0192f3a4-7b1c-7d2e-9f00-0000000000ea";
const B = "0192f3a4-7b1c-7d2e-9f00-1111111111ea";

test("a draft is there again when the window was closed, and gone when it was saved", async () => {
  void keepDraft(A, draft("4"));
  void keepDraft(B, draft("5"));
  await keepDraft(A, draft("6"));
  expect((await readDraft(A))?.values.limit).toBe("6");
  expect((await readDraft(B))?.values.limit).toBe("5");
  await keepDraft(A, null);
  expect(await readDraft(A)).toBeNull();
  expect((await readDraft(B))?.values.limit).toBe("5");
});

test("drafts of many licenses take only sixteen preferences", () => {
  expect(drawerName(A)).toBe("drafts.license.a");
  expect(drawerName(A.slice(0, -1).concat("F"))).toBe("drafts.license.f");
});

test("what was stored by another Keydesk and does not fit any more is no draft", async () => {
  preferences.set(drawerName(A), JSON.stringify({ [A]: { version: 3 }, [B]: draft("5") }));
  expect(await readDraft(A)).toBeNull();
  expect((await readDraft(B))?.values.limit).toBe("5");
});

test("when a drawer is full the oldest draft goes", () => {
  const large = (at: string) => {
    const made = draft("4", at);
    return { ...made, values: { ...made.values, metadata: "x".repeat(25_000) } };
  };
  const drawer = withDraft({ a: large("2026-01-01"), b: large("2026-01-02") }, "c", large("2026-01-03"));
  expect(Object.keys(drawer).sort()).toEqual(["b", "c"]);
});
