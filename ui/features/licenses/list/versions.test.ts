import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { finish, held, inSight, newList, settle, shownList as shown } from "./testing";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a version of the list", () => {
  it("is_what_the_first_page_came_with_and_all_others_ask_for", async () => {
    const { list, server } = await shown();
    list.want({ start: 480, end: 520 });
    server.write(3);
    expect(server.waiting).toMatchObject([{ what: "pages 4-5", version: 1 }]);
    await server.release();
    expect(inSight(list, 498, 502)).toEqual(["a498@1", "a499@1", "a500@1", "a501@1"]);
  });

  it("is_asked_for_anew_by_a_refresh", async () => {
    const { list, server } = await shown();
    server.write(3);
    void list.refresh();
    expect(server.waiting[0]).toMatchObject({ what: "page 0", version: null });
    await server.release();
    expect(list.snapshot().rowAt(0)).toBe("a0@2");
    list.want({ start: 480, end: 490 });
    expect(server.waiting[0]?.version).toBe(2);
  });

  it("has_a_total_that_counts_of_a_newer_one_do_not_change", async () => {
    const list = newList();
    const server = held("a", 300, 1);
    list.open("production", "a", server.source);
    await server.release("page 0");
    server.write(12);
    await server.release("counts");
    expect(list.snapshot()).toMatchObject({ total: 300, counts: { total: 312 }, settled: true });
  });

  it("gives_its_rows_to_whoever_reads_more_than_is_in_sight", async () => {
    const { list, server } = await shown();
    server.write(3);
    const read = list.read({ start: 700, end: 702 });
    const piece = read.next();
    await settle();
    await server.release();
    expect((await piece).value).toEqual(["a700@1", "a701@1"]);
  });
});

describe("a version that the server has no more", () => {
  it("is_swapped_for_another_together", async () => {
    const all = await shown();
    const { list, server, drawn } = all;
    server.write(3);
    server.lose(1);
    list.want({ start: 80, end: 120 });
    await server.release("page 1");
    expect(inSight(list, 99, 101)).toEqual(["a99@1", ""]);
    expect(server.waiting).toMatchObject([
      { what: "pages 0-1", version: null },
      { what: "counts", version: null },
    ]);
    drawn.mockClear();
    await server.release("counts");
    expect(drawn).not.toHaveBeenCalled();
    await server.release("pages 0-1");
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(inSight(list, 99, 101)).toEqual(["a99@2", "a100@2"]);
    expect(list.snapshot()).toMatchObject({ total: 1003, waiting: null });
    expect(server.waiting).toHaveLength(0);
  });

  it("is_swapped_once_however_many_pages_were_under_way", async () => {
    const { list, server } = await shown();
    server.write(3);
    server.lose(1);
    for (const start of [200, 400, 600]) list.want({ start, end: start + 40 });
    expect(server.waiting).toHaveLength(3);
    await server.release();
    expect(server.what()).toEqual(["page 6", "counts"]);
    await server.release();
    expect(server.waiting).toHaveLength(0);
    expect(list.snapshot().rowAt(600)).toBe("a600@2");
  });

  it("moves_no_row_while_what_is_in_sight_is_here", async () => {
    const { list, server } = await shown();
    server.write(3);
    server.lose(1);
    list.want({ start: 40, end: 70 });
    expect(server.what()).toEqual(["page 1"]);
    await server.release();
    expect(server.waiting).toHaveLength(0);
    expect(list.snapshot()).toMatchObject({ total: 1000 });
    list.want({ start: 80, end: 110 });
    expect(server.what()).toEqual(["pages 0-1", "counts"]);
  });

  it("is_another_one_even_when_it_has_as_many_rows", async () => {
    const { list, server } = await shown();
    server.write(0);
    server.lose(1);
    list.want({ start: 500, end: 540 });
    await server.release();
    expect(list.snapshot().rowAt(500)).toBeUndefined();
    await server.release();
    expect(list.snapshot().rowAt(500)).toBe("a500@2");
  });

  it("is_told_by_its_total_when_a_server_counts_its_versions_anew", async () => {
    const { list, server } = await shown();
    server.lose(1);
    server.write(-5);
    server.become(1);
    list.want({ start: 500, end: 540 });
    await server.release();
    expect(list.snapshot()).toMatchObject({ total: 1000 });
    expect(server.what()).toEqual(["page 5", "counts"]);
    await server.release();
    expect(list.snapshot()).toMatchObject({ total: 995 });
  });

  it("takes_along_the_rows_that_came_in_sight_during_the_swap", async () => {
    const { list, server } = await shown();
    server.write(3);
    void list.refresh();
    list.want({ start: 700, end: 740 });
    expect(server.waiting).toMatchObject([
      { what: "page 0" },
      { what: "counts" },
      { what: "page 7", version: 1 },
    ]);
    await server.release();
    expect(list.snapshot().rowAt(700)).toBe("a700@1");
    expect(server.waiting).toMatchObject([{ what: "page 7", version: 2 }]);
    await server.release();
    expect(inSight(list, 700, 740)).not.toContain("");
    expect(list.snapshot().rowAt(700)).toBe("a700@2");
  });

  it("may_be_gone_again_during_the_swap", async () => {
    const { list, server } = await shown();
    server.write(3);
    void list.refresh();
    list.want({ start: 700, end: 740 });
    await server.release();
    server.write(3);
    server.lose(2);
    await server.release();
    expect(server.waiting).toHaveLength(0);
    expect(list.snapshot()).toMatchObject({ total: 1006 });
    expect(inSight(list, 700, 702)).toEqual(["a700@3", "a701@3"]);
  });

  it("takes_the_last_rows_along_when_the_list_has_become_shorter_than_its_place", async () => {
    const all = await shown();
    const { list, server, drawn } = all;
    list.want({ start: 960, end: 1000 });
    await server.release();
    server.write(-900);
    void list.refresh();
    drawn.mockImplementation(() => expect(list.snapshot().rowAt(99)).toBeDefined());
    await finish(all);
    expect(list.snapshot()).toMatchObject({ total: 100 });
    expect(list.snapshot().rowAt(99)).toBe("a99@2");
  });

  it("is_not_run_after_when_every_answer_is_of_another_one", async () => {
    const all = await shown();
    const { list, server } = all;
    const page = server.source.page;
    server.source.page = (offset, limit, version) => {
      server.lose(version ?? -1);
      server.write(1);
      return page(offset, limit, null);
    };
    for (const start of [80, 500, 900]) {
      list.want({ start, end: start + 40 });
      expect(await finish(all)).toBeLessThanOrEqual(3);
      expect(inSight(list, start, start + 40)).not.toContain("");
      await vi.advanceTimersByTimeAsync(5000);
      expect(server.waiting).toHaveLength(0);
    }
  });
});

describe("a list without versions", () => {
  it("asks_without_one_and_takes_its_total_from_the_counts", async () => {
    const { list, server } = await shown(250, null);
    expect(list.snapshot()).toMatchObject({ total: 250 });
    list.want({ start: 200, end: 240 });
    expect(server.waiting).toMatchObject([{ what: "page 2", version: null }]);
    await server.release();
    expect(list.snapshot().rowAt(249)).toBe("a249");
    expect(server.waiting).toHaveLength(0);
  });

  it("is_another_one_as_soon_as_it_has_versions", async () => {
    const all = await shown(1000, null);
    const { list, server } = all;
    server.become(7);
    list.want({ start: 80, end: 120 });
    await server.release();
    expect(inSight(list, 99, 101)).toEqual(["a99", ""]);
    await finish(all);
    expect(inSight(list, 99, 101)).toEqual(["a99@7", "a100@7"]);
  });

  it("is_another_one_when_its_versions_are_no_more", async () => {
    const all = await shown();
    const { list, server } = all;
    server.lose(1);
    server.become(null);
    list.want({ start: 80, end: 120 });
    await finish(all);
    expect(inSight(list, 99, 101)).toEqual(["a99", "a100"]);
    expect(list.snapshot().total).toBe(1000);
  });
});
