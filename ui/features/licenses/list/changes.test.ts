import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { finish, held, inSight, newList, settle, shownList as shown } from "./testing";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("rows that were deleted since", () => {
  it("have_what_is_in_sight_loaded_again_once", async () => {
    const all = await shown();
    const { list, server } = all;
    await vi.advanceTimersByTimeAsync(1000);
    server.deleted((version, index) => version === 1 && index === 550);
    server.write(-1);
    list.want({ start: 520, end: 560 });
    await server.release("page 5");
    expect(server.what()).toEqual(["page 5", "counts"]);
    await finish(all);
    expect(list.snapshot()).toMatchObject({ total: 999 });
    expect(list.snapshot().rowAt(599)).toBe("a599@2");
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.waiting).toHaveLength(0);
  });

  it("matter_only_once_they_are_in_sight", async () => {
    const { list, server } = await shown();
    await vi.advanceTimersByTimeAsync(1000);
    server.deleted((_, index) => index === 150);
    list.want({ start: 40, end: 70 });
    await server.release("page 1");
    expect(server.waiting).toHaveLength(0);
    list.want({ start: 90, end: 120 });
    expect(server.what()).toEqual(["pages 0-1", "counts"]);
  });

  it("are_not_missed_at_the_end_of_a_list_that_is_not_full", async () => {
    const { list, server } = await shown(130);
    await vi.advanceTimersByTimeAsync(1000);
    list.want({ start: 90, end: 130 });
    await server.release();
    expect(server.waiting).toHaveLength(0);
  });

  it("are_loaded_again_no_more_often_than_every_400_ms_while_others_keep_deleting", async () => {
    const all = await shown();
    const { server } = all;
    server.deleted((_, index) => index % 10 === 3);
    all.list.want({ start: 500, end: 540 });
    let asked = 0;
    for (let elapsed = 0; elapsed < 4000; elapsed += 20) {
      server.write(-1);
      asked += server.what().filter((what) => what === "counts").length;
      await server.release();
      await vi.advanceTimersByTimeAsync(20);
    }
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThanOrEqual(10);
  });

  it("are_not_asked_for_for_ever_when_no_other_version_comes", async () => {
    const all = await shown();
    const { list, server } = all;
    server.deleted((_, index) => index === 510);
    list.want({ start: 500, end: 540 });
    let asked = 0;
    for (let elapsed = 0; elapsed < 10_000; elapsed += 50) {
      asked += server.what().filter((what) => what === "counts").length;
      await server.release();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(asked).toBe(3);
    expect(list.snapshot().rowAt(500)).toBe("a500@1");
  });

  it("are_left_alone_when_nobody_looks_any_more", async () => {
    const list = newList();
    const server = held("a", 1000, 1);
    const leave = list.subscribe(() => undefined);
    list.open("production", "a", server.source);
    await server.release();
    await vi.advanceTimersByTimeAsync(1000);
    server.deleted((_, index) => index === 510);
    list.want({ start: 500, end: 540 });
    await server.release();
    await server.release();
    leave();
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.waiting).toHaveLength(0);
  });
});

describe("what waits for a refresh", () => {
  it("is_the_fresh_count_less_the_total_of_the_version_shown", async () => {
    const list = newList();
    const server = held("a", 300, 1);
    list.open("production", "a", server.source);
    await server.release("page 0");
    // Counted after the page, so these are not what the rows on screen are of.
    server.write(4);
    await server.release("counts");
    server.write(8);
    void list.lookForChanges();
    await server.release();
    expect(list.snapshot()).toMatchObject({ total: 300, waiting: 12 });
  });

  it("is_known_before_the_first_counts_are", async () => {
    const list = newList();
    const server = held("a", 300, 1);
    list.open("production", "a", server.source);
    await server.release("page 0");
    const [first] = server.waiting.splice(0);
    server.write(-2);
    void list.lookForChanges();
    await server.release();
    expect(list.snapshot().waiting).toBe(-2);
    first?.answer();
  });

  it("is_looked_for_again_when_the_rows_were_swapped_while_it_was_counted", async () => {
    const { list, server } = await shown();
    void list.lookForChanges();
    const [early] = server.waiting.splice(0);
    void list.refresh();
    await server.release();
    early?.answer();
    await settle();
    server.write(4);
    await server.release();
    expect(list.snapshot()).toMatchObject({ total: 1000, waiting: 4 });
  });

  it("is_nothing_after_a_swap_that_the_list_made_itself", async () => {
    const all = await shown();
    const { list, server } = all;
    server.write(3);
    void list.lookForChanges();
    await server.release();
    expect(list.snapshot().waiting).toBe(3);
    server.lose(1);
    list.want({ start: 500, end: 540 });
    await finish(all);
    expect(list.snapshot()).toMatchObject({ waiting: null, total: 1003 });
  });
});

describe("counts", () => {
  it("that_were_asked_for_before_a_refresh_are_not_shown_after_it", async () => {
    const list = newList();
    const server = held("a", 300, 1);
    list.open("production", "a", server.source);
    await server.release("page 0");
    const [late] = server.waiting.splice(0);
    void list.refresh();
    await server.release();
    server.write(5);
    late?.answer();
    await settle();
    expect(list.snapshot().counts).toEqual({ total: 300 });
  });
});

describe("rows of different versions", () => {
  /** A small generator of numbers that look random and are the same in every run. */
  const numbers = (seed: number) => () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };

  it("are_never_on_screen_together_and_always_stand_in_their_own_places", async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = numbers(seed);
      const { list, server } = await shown(1000, seed % 5 === 0 ? null : 1);
      let version = 1;
      for (let step = 0; step < 60; step += 1) {
        const start = Math.floor(random() * 990);
        const deed = Math.floor(random() * 6);
        if (deed <= 1) list.want({ start, end: start + 40 });
        else if (deed === 2) server.write(1);
        else if (deed === 3) server.lose(version++);
        else if (deed === 4) void (random() < 0.5 ? list.refresh() : list.lookForChanges());
        else server.waiting.sort(() => random() - 0.5);
        if (random() < 0.7) server.waiting.splice(0, 1)[0]?.answer();
        await settle();
        const rows = [...list.snapshot().loaded()];
        expect(new Set(rows.map((row) => row.split("@")[1])).size).toBeLessThanOrEqual(1);
        for (let at = 0; at < 1000; at += 37) {
          expect([undefined, `a${at}`]).toContain(list.snapshot().rowAt(at)?.split("@")[0]);
        }
      }
    }
  });

  it("leave_no_row_in_sight_empty_once_all_is_answered", async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = numbers(seed);
      const all = await shown();
      for (let step = 0; step < 30; step += 1) {
        const start = Math.floor(random() * 950);
        all.list.want({ start, end: start + 40 });
        if (random() < 0.3) all.server.write(1);
        if (random() < 0.3) all.server.lose(Math.floor(random() * 8));
        if (random() < 0.5) await all.server.release();
      }
      all.list.want({ start: 410, end: 450 });
      await finish(all);
      expect(inSight(all.list, 410, 450)).not.toContain("");
    }
  });
});
