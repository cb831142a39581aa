import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ChangesSince } from "./bindings";
import { backOff, ChangeFeed, type FeedNews, touches } from "./feed";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

type Step = ChangesSince | Error;

/** A feed that answers these steps and then waits for ever. */
function scripted(steps: Step[]) {
  const asked: (number | null)[] = [];
  const news: FeedNews[] = [];
  const feed = new ChangeFeed((after) => {
    asked.push(after);
    const step = steps.shift();
    if (!step) return new Promise(() => {});
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
  });
  feed.subscribe((one) => news.push(one));
  return { feed, asked, news };
}

const at = (cursor: number, changes: ChangesSince["changes"] = [], missed = false): ChangesSince => ({
  cursor,
  changes,
  missed,
});

const settle = () => vi.advanceTimersByTimeAsync(0);

test("it goes on from the cursor of the last answer and tells what changed", async () => {
  const change = { environment: "staging", nouns: ["licenses" as const] };
  const { feed, asked, news } = scripted([at(4), at(5, [change])]);
  const stop = feed.start();
  await settle();
  expect(asked).toEqual([null, 4, 5]);
  expect(news).toEqual([{ kind: "changes", changes: [change] }]);
  stop();
});

test("missed changes mean that everything may have changed", async () => {
  const { feed, news } = scripted([at(4, [], true)]);
  feed.start();
  await settle();
  expect(news).toEqual([{ kind: "everything" }]);
});

test("a failure is told with the next try, waits longer each time, and ends with the first answer", async () => {
  const { feed, asked } = scripted([at(4), new Error("away"), new Error("away"), at(5)]);
  feed.start();
  await settle();
  const lost = feed.connection();
  expect(lost.state).toBe("lost");
  await vi.advanceTimersByTimeAsync(backOff(0));
  expect(asked).toEqual([null, 4, 4]);
  expect(feed.connection()).toMatchObject({ state: "lost" });
  await vi.advanceTimersByTimeAsync(backOff(1) - 1);
  expect(asked).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual([null, 4, 4, 4, 5]);
  expect(feed.connection()).toEqual({ state: "connected" });
});

test("the moment it was lost stays while it keeps trying", async () => {
  const { feed } = scripted([new Error("away"), new Error("away")]);
  feed.start();
  await settle();
  const first = feed.connection();
  await vi.advanceTimersByTimeAsync(backOff(0));
  const second = feed.connection();
  expect(first.state === "lost" && second.state === "lost" && second.since).toEqual(
    first.state === "lost" && first.since,
  );
});

test("trying now does not wait", async () => {
  const { feed, asked } = scripted([new Error("away")]);
  feed.start();
  await settle();
  feed.tryNow();
  await settle();
  expect(asked).toHaveLength(2);
});

test("an answer that comes after stopping is not told", async () => {
  let answer: (value: ChangesSince) => void = () => {};
  const feed = new ChangeFeed(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const news: FeedNews[] = [];
  feed.subscribe((one) => news.push(one));
  const stop = feed.start();
  stop();
  answer(at(1, [{ environment: null, nouns: ["views"] }]));
  await settle();
  expect(news).toEqual([]);
});

test("waits grow and stay below half a minute", () => {
  expect([0, 1, 2, 9].map(backOff)).toEqual([1000, 2000, 4000, 30_000]);
});

test("news touch only their environment, and the workspace's touch all", () => {
  const news: FeedNews = { kind: "changes", changes: [{ environment: "staging", nouns: ["licenses"] }] };
  expect(touches(news, "staging", ["licenses"])).toBe(true);
  expect(touches(news, "production", ["licenses"])).toBe(false);
  expect(touches(news, "staging", ["jobs"])).toBe(false);
  expect(touches({ kind: "everything" }, "production", ["jobs"])).toBe(true);
});
