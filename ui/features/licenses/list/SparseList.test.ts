import { afterEach, describe, expect, it, vi } from "vitest";
import { held, inSight, newList as list, settle } from "./testing";

afterEach(() => {
  vi.useRealTimers();
});

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
    expect(a.what()).toEqual(["page 7000", "pages 9001-9002"]);
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
    expect(a.what()).toEqual(["page 590"]);
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
    a.write(12);
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
    await a.release("pages 0-1");
    expect(seen).not.toHaveBeenCalled();
    await a.release("counts");
    expect(seen).toHaveBeenCalledTimes(1);
    expect(one.snapshot().rowAt(110)).toBe("a110");
  });

  it("refreshes_once_more_when_asked_while_it_does_and_shows_each_answer", async () => {
    const one = list();
    const a = held("a", 150);
    one.open("production", "a", a.source);
    await a.release();
    a.write(1);
    void one.refresh();
    void one.refresh();
    void one.refresh();
    expect(a.waiting).toHaveLength(2);
    await a.release();
    expect(one.snapshot().total).toBe(151);
    a.write(1);
    expect(a.what()).toEqual(["page 0", "counts"]);
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

  it("asks_for_the_sight_again_when_a_refresh_of_it_failed", async () => {
    const one = list();
    const a = held("a", 10);
    one.open("production", "a", a.source);
    await a.release();
    void one.refresh();
    for (const each of a.waiting.splice(0)) each.fail(new Error("unreachable"));
    await settle();
    expect(one.snapshot().failure).toBeInstanceOf(Error);
    a.write(1);
    one.retry();
    await a.release();
    expect(one.snapshot()).toMatchObject({ failure: null, total: 11 });
  });

  it("looks_again_when_it_hears_of_a_change_while_it_counts", async () => {
    const one = list();
    const a = held("a", 300);
    one.open("production", "a", a.source);
    await a.release();
    void one.lookForChanges();
    void one.lookForChanges();
    expect(a.what()).toEqual(["counts"]);
    await a.release();
    a.write(5);
    await a.release();
    expect(one.snapshot().waiting).toBe(5);
    expect(a.waiting).toHaveLength(0);
  });

  it("asks_a_question_anew_when_a_change_comes_before_its_answer", async () => {
    const one = list();
    const a = held("a", 300);
    const b = held("b", 20);
    one.open("production", "a", a.source);
    await a.release();
    one.open("production", "b", b.source);
    const old = b.waiting.splice(0);
    void one.lookForChanges();
    for (const each of old) each.answer();
    b.write(1);
    await b.release();
    expect(one.snapshot()).toMatchObject({ key: "b", total: 21, waiting: null });
  });
});

describe("quick typing", () => {
  it("asks_for_rows_and_counts_at_once", () => {
    const one = list();
    const a = held("a", 10);
    one.open("production", "a", a.source);
    expect(a.what()).toEqual(["page 0", "counts"]);
  });

  it("never_piles_up_requests_and_asks_the_newest_question_next", async () => {
    const one = list();
    const questions = [..."abcdef"].map((name) => held(name, 10));
    for (const [index, each] of questions.entries()) one.open("production", `${index}`, each.source);
    expect(questions.map((each) => each.what().join())).toEqual([
      "page 0,counts",
      "page 0,counts",
      "page 0",
      "",
      "",
      "",
    ]);
    await questions[0]?.release();
    expect(questions.map((each) => each.waiting.length)).toEqual([0, 2, 1, 0, 0, 2]);
    await questions[5]?.release();
    expect(one.snapshot()).toMatchObject({ key: "5", settled: true });
  });
});

describe("scrolling", () => {
  /** A list of a million whose server takes so long for each answer. */
  async function standing(milliseconds: number) {
    vi.useFakeTimers();
    const one = list();
    const total = 1_000_000;
    const later = () => new Promise((resolve) => setTimeout(resolve, milliseconds));
    one.open("production", "a", {
      page: async (offset, limit) => {
        await later();
        return { rows: Array.from({ length: limit }, (_, at) => `a${offset + at}`), total, version: 1 };
      },
      counts: async () => {
        await later();
        return { total };
      },
    });
    await vi.advanceTimersByTimeAsync(milliseconds);
    return one;
  }

  it("has_rows_of_every_place_before_the_next_frame_of_a_drag_over_a_million", async () => {
    const one = await standing(3);
    for (let at = 5_000; at < 980_000; at += 12_345) {
      one.want({ start: at, end: at + 40 });
      await vi.advanceTimersByTimeAsync(16);
      expect(inSight(one, at, at + 40)).not.toContain("");
    }
  });

  it("has_rows_within_two_answers_of_the_end_of_a_drag_however_slow_the_server", async () => {
    const one = await standing(50);
    for (let at = 5_000; at < 980_000; at += 12_345) {
      one.want({ start: at, end: at + 40 });
      await vi.advanceTimersByTimeAsync(16);
    }
    one.want({ start: 990_000, end: 990_040 });
    await vi.advanceTimersByTimeAsync(100);
    expect(inSight(one, 990_000, 990_040)).not.toContain("");
  });

  it("loads_the_rows_around_while_the_reader_goes_row_by_row_and_nothing_else_is_to_do", async () => {
    const one = list();
    const a = held("a", 1_000_000, 1);
    one.open("production", "a", a.source);
    await a.release();
    one.want({ start: 30, end: 60 });
    expect(a.what()).toEqual(["page 1"]);
    one.want({ start: 700_030, end: 700_060 });
    await a.release();
    expect(a.waiting).toHaveLength(0);
    one.want({ start: 700_035, end: 700_065 });
    expect(a.what()).toEqual(["page 6999"]);
    await a.release("page 6999");
    expect(a.what()).toEqual(["page 7001"]);
  });
});
