import { expect, test } from "vitest";
import type { AuditEntry } from "@/api";
import { summaryOf } from "./changes";
import { entriesOf, hasUnsealed, newsOf, refreshed, withNews } from "./trail";
import { actionWords } from "./words";

const entry = (id: string, over: Partial<AuditEntry> = {}): AuditEntry => ({
  id,
  at: "2026-11-25T12:00:00Z",
  actor: "Mira Okafor",
  door: "desk",
  action: "edit_license",
  subject: "license",
  subject_id: null,
  label: null,
  reason: null,
  batch: null,
  changes: [],
  erased: false,
  position: 1,
  ...over,
});

const trail = (...ids: string[]) => ({
  pages: [{ entries: ids.map((id) => entry(id)), more: true, onward: null }],
  pageParams: [null],
});

test("only entries that are not there yet are news, and they go before all others", () => {
  const before = trail("c", "b");
  const { fresh, gap } = newsOf(before, {
    entries: [entry("e"), entry("d"), entry("c")],
    more: true,
    onward: null,
  });
  expect(fresh.map(({ id }) => id)).toEqual(["e", "d"]);
  expect(gap).toBe(false);
  expect(entriesOf(withNews(before, fresh)).map(({ id }) => id)).toEqual(["e", "d", "c", "b"]);
});

test("more news than one look shows leave a gap that is said", () => {
  expect(newsOf(trail("b", "a"), { entries: [entry("z"), entry("y")], more: true, onward: null }).gap).toBe(
    true,
  );
  expect(newsOf(trail(), { entries: [entry("z")], more: true, onward: null }).gap).toBe(false);
});

test("a seal is taken over without moving anything", () => {
  const waiting = {
    pages: [{ entries: [entry("b", { position: null }), entry("a")], more: false, onward: null }],
    pageParams: [null],
  };
  expect(hasUnsealed(entriesOf(waiting))).toBe(true);
  const sealed = refreshed(waiting, { entries: [entry("b", { position: 2 })], more: true, onward: null });
  expect(entriesOf(sealed).map(({ id, position }) => [id, position])).toEqual([
    ["b", 2],
    ["a", 1],
  ]);
});

test("the summary names the first field and counts the others", () => {
  const changes = [
    { field: "activation_limit", before: 3, after: -1 },
    { field: "status", before: "active", after: "revoked" },
  ];
  expect(summaryOf({ changes })).toEqual({ field: "activation limit", before: "3", after: "∞", more: 1 });
  expect(summaryOf({ changes: [] })).toBeNull();
});

test("an action that is not known speaks in its own words", () => {
  expect(actionWords("revoke_license")).toBe("Revoked license");
  expect(actionWords("rotate_token")).toBe("Rotate token");
});
