import { expect, test } from "vitest";
import { allRead, type Kept, type Notice, news, readKept, withNews } from "./notices";

const notice = (n: number, kind: Notice["kind"] = "failed_job"): Notice => ({
  id: `job ${n}`,
  kind,
  text: `Import ${n}: failed`,
  detail: "The disk is full.",
  at: "2026-11-20T10:00:00Z",
  to: "/jobs?env=production",
});

const PLACE = "production Mira";

test("each thing is news once, and only of the kinds that are wanted", () => {
  const kept = withNews({}, PLACE, [notice(1)]);
  const found = [notice(1), notice(2), notice(3, "expiring")];
  expect(news(kept[PLACE] ?? [], found, ["failed_job"])).toEqual([notice(2)]);
  expect(news([], found, [])).toEqual([]);
});

test("news is unread until it was looked at", () => {
  const kept = withNews(withNews({}, PLACE, [notice(1)]), PLACE, [notice(2)]);
  expect(kept[PLACE]?.map(({ id, read }) => [id, read])).toEqual([
    ["job 2", false],
    ["job 1", false],
  ]);
  expect(allRead(kept, PLACE)[PLACE]?.every(({ read }) => read)).toBe(true);
});

test("the list ends somewhere", () => {
  const many = Array.from({ length: 80 }, (_, n) => notice(n));
  expect(many.reduce<Kept>((kept, one) => withNews(kept, PLACE, [one]), {})[PLACE]).toHaveLength(50);
});

test("what was stored by something else is passed over", () => {
  expect(readKept([])).toBeNull();
  expect(
    readKept({ [PLACE]: [{ id: 1 }, { ...notice(1), read: true, to: "https://elsewhere.example" }] }),
  ).toEqual({
    [PLACE]: [],
  });
});
