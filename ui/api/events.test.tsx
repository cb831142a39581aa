import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventFollower } from "./events";
import { forgetSession, standingNow } from "./session";

class FakeSource extends EventTarget {
  static last: FakeSource;
  closed = false;
  constructor(readonly url: string) {
    super();
    FakeSource.last = this;
  }
  close() {
    this.closed = true;
  }
  say(kind: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) }));
  }
}

const news = (cursor: number) => ({ cursor, changes: [], missed: false });

beforeEach(() => {
  vi.stubGlobal("EventSource", FakeSource);
  forgetSession();
});
afterEach(() => vi.unstubAllGlobals());

test("one connection answers again and again, also what came between two questions", async () => {
  const { follow, close } = new EventFollower();
  const first = follow(null);
  FakeSource.last.say("changes", news(4));
  expect(await first).toEqual(news(4));
  FakeSource.last.say("changes", news(5));
  FakeSource.last.say("changes", news(6));
  expect(await follow(4)).toEqual(news(5));
  expect(await follow(5)).toEqual(news(6));
  expect(FakeSource.last.url).toBe("/events");
  close();
  expect(FakeSource.last.closed).toBe(true);
});

test("after a gap it goes on from where it was, and being connected is news enough", async () => {
  const { follow, close } = new EventFollower();
  const again = follow(7);
  expect(FakeSource.last.url).toBe("/events?after=7");
  FakeSource.last.dispatchEvent(new Event("open"));
  expect(await again).toEqual(news(7));
  close();
});

test("a connection that breaks is asked about in the other way", async () => {
  const fetch = vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json(news(9)));
  const { follow } = new EventFollower();
  const asked = follow(7);
  FakeSource.last.dispatchEvent(new Event("error"));
  expect(await asked).toEqual(news(9));
  expect(fetch.mock.calls[0]?.[0]).toBe("/rpc/follow_changes");
  fetch.mockRejectedValue(new TypeError("Failed to fetch"));
  const lost = follow(9);
  FakeSource.last.dispatchEvent(new Event("error"));
  await expect(lost).rejects.toMatchObject({ code: "unreachable" });
});

test("a sign-in that ends while one listens is said by the server", async () => {
  const { follow } = new EventFollower();
  const asked = follow(1);
  FakeSource.last.say("failure", { code: "not_signed_in", what: "", kept: "", next: "", field: null });
  await expect(asked).rejects.toMatchObject({ code: "not_signed_in" });
  expect(standingNow()).toBe("out");
});
