import { describe, expect, it, vi } from "vitest";
import { PAGE_ROWS, type Source, SparseList } from "./SparseList";

type Counts = { total: number };

/** A source whose answers wait until the test lets them go. */
function held(name: string, total: number) {
  const waiting: { what: string; answer: () => void; fail: (reason: Error) => void }[] = [];
  let size = total;
  const hold = <T>(what: string, value: () => T) =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ what, answer: () => resolve(value()), fail: reject });
    });
  const rows = (offset: number, limit: number) =>
    Array.from({ length: Math.max(0, Math.min(limit, size - offset)) }, (_, i) => `${name}${offset + i}`);
  const source: Source<string, Counts> = {
    page: (offset, limit) => hold(`page ${offset / PAGE_ROWS}`, () => rows(offset, limit)),
    counts: () => hold("counts", () => ({ total: size })),
  };
  const release = async (what?: string) => {
    const ready = waiting.filter((one) => what === undefined || one.what === what);
    for (const one of ready) {
      waiting.splice(waiting.indexOf(one), 1);
      one.answer();
    }
    await settle();
  };
  const grow = (by: number) => {
    size += by;
  };
  return { source, waiting, release, grow };
}

const settle = async () => {
  for (let i = 0; i < 8; i += 1) await Promise.resolve();
};

const list = () => new SparseList<string, Counts>((counts) => counts.total);

describe("a sparse list", () => {
  it("shows_rows_before_they_are_counted", async () => {
    const one = list();
    const a = held("a", 250);
    one.open("production", "a", a.source);
    await a.release("page 0");
    expect(one.snapshot()).toMatchObject({ total: 100, settled: false });
    await a.release("counts");
    expect(one.snapshot()).toMatchObject({ total: 250, settled: true });
    expect(one.snapshot().rowAt(3)).toBe("a3");
    expect(one.snapshot().rowAt(120)).toBeUndefined();
  });

  it("keeps_the_rows_it_shows_until_the_newest_question_is_answered", async () => {
    const one = list();
    const a = held("a", 10);
    const b = held("b", 5);
    one.open("production", "a", a.source);
    await a.release();
    one.open("production", "b", b.source);
    expect(one.snapshot().rowAt(0)).toBe("a0");
    expect(one.snapshot().settled).toBe(false);
    await b.release();
    expect(one.snapshot().rowAt(0)).toBe("b0");
    expect(one.snapshot()).toMatchObject({ total: 5, settled: true });
  });

  it("never_shows_an_answer_to_an_older_question", async () => {
    const one = list();
    const a = held("a", 10);
    const b = held("b", 10);
    one.open("production", "a", a.source);
    one.open("production", "b", b.source);
    await b.release();
    await a.release();
    expect(one.snapshot().rowAt(0)).toBe("b0");
    expect(one.snapshot().key).toBe("b");
  });

  it("never_shows_rows_of_one_environment_in_another", async () => {
    const one = list();
    const a = held("a", 10);
    one.open("production", "a", a.source);
    await a.release();
    one.open("staging", "a", held("b", 10).source);
    expect(one.snapshot().rowAt(0)).toBeUndefined();
    expect(one.snapshot().total).toBe(0);
  });

  it("loads_only_the_pages_in_sight", async () => {
    const one = list();
    const a = held("a", 1_000_000);
    one.open("production", "a", a.source);
    await a.release();
    one.want({ start: 700_050, end: 700_090 });
    one.want({ start: 900_190, end: 900_210 });
    expect(a.waiting.map((each) => each.what)).toEqual(["page 7000", "page 9001", "page 9002"]);
    await a.release();
    expect(one.snapshot().rowAt(900_205)).toBe("a900205");
  });

  it("does_not_pile_up_requests_during_a_quick_scroll", async () => {
    const one = list();
    const a = held("a", 1_000_000);
    one.open("production", "a", a.source);
    await a.release();
    for (let at = 10_000; at < 60_000; at += 1_000) one.want({ start: at, end: at + 40 });
    expect(a.waiting).toHaveLength(3);
    await a.release();
    expect(a.waiting.map((each) => each.what)).toEqual(["page 590"]);
  });

  it("shows_a_list_it_has_seen_at_once_when_one_goes_back", async () => {
    const one = list();
    const a = held("a", 10);
    const b = held("b", 10);
    one.open("production", "a", a.source);
    await a.release();
    one.open("production", "b", b.source);
    await b.release();
    one.open("production", "a", a.source);
    expect(one.snapshot()).toMatchObject({ key: "a", settled: true });
  });

  it("says_how_many_came_without_moving_a_row", async () => {
    const one = list();
    const a = held("a", 300);
    one.open("production", "a", a.source);
    await a.release();
    a.grow(12);
    void one.lookForChanges();
    await a.release();
    expect(one.snapshot()).toMatchObject({ total: 300, waiting: 12 });
    void one.refresh();
    expect(one.snapshot().rowAt(0)).toBe("a0");
    await a.release();
    expect(one.snapshot()).toMatchObject({ total: 312, waiting: null, settled: true });
  });

  it("swaps_refreshed_rows_in_together", async () => {
    const one = list();
    const a = held("a", 150);
    one.open("production", "a", a.source);
    await a.release();
    one.want({ start: 80, end: 120 });
    await a.release();
    const seen = vi.fn();
    one.subscribe(seen);
    void one.refresh();
    await a.release("page 0");
    await a.release("counts");
    expect(seen).not.toHaveBeenCalled();
    await a.release("page 1");
    expect(one.snapshot().rowAt(110)).toBe("a110");
  });

  it("refreshes_once_more_when_asked_while_it_does_and_shows_each_answer", async () => {
    const one = list();
    const a = held("a", 150);
    one.open("production", "a", a.source);
    await a.release();
    a.grow(1);
    void one.refresh();
    void one.refresh();
    void one.refresh();
    expect(a.waiting).toHaveLength(2);
    await a.release();
    expect(one.snapshot().total).toBe(151);
    a.grow(1);
    expect(a.waiting.map((each) => each.what)).toEqual(["counts", "page 0"]);
    await a.release();
    expect(one.snapshot().total).toBe(152);
    expect(a.waiting).toHaveLength(0);
  });

  it("keeps_its_rows_when_a_question_fails_and_can_be_asked_again", async () => {
    const one = list();
    const a = held("a", 10);
    const b = held("b", 10);
    one.open("production", "a", a.source);
    await a.release();
    one.open("production", "b", b.source);
    for (const each of b.waiting.splice(0)) each.fail(new Error("unreachable"));
    await settle();
    expect(one.snapshot().failure).toBeInstanceOf(Error);
    expect(one.snapshot().rowAt(0)).toBe("a0");
    one.retry();
    await b.release();
    expect(one.snapshot()).toMatchObject({ failure: null, key: "b" });
  });
});
