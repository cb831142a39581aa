/* For tests: a server of a long list whose answers wait until the test lets them go. */
import { vi } from "vitest";
import { PAGE_ROWS, type Page } from "./Edition";
import { type Source, SparseList } from "./SparseList";

export type Counts = { total: number };

/** What waits for its answer: "page 3", "pages 3-4" or "counts", and the version that was asked for. */
type Waiting = { what: string; version: number | null; answer: () => void; fail: (reason: Error) => void };

/** A server without versions, whose rows are "a0", "a1"…, or from a version on, whose rows are "a0@7", "a1@7"…. */
export function held(name: string, total: number, version: number | null = null) {
  const waiting: Waiting[] = [];
  const kept = new Map<number, number>(version === null ? [] : [[version, total]]);
  let newest = version;
  let size = total;
  let isDeleted = (_version: number, _index: number) => false;

  const hold = <T>(what: string, asked: number | null, value: () => T) =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ what, version: asked, answer: () => resolve(value()), fail: reject });
    });
  const answerFrom = (offset: number, limit: number, asked: number | null): Page<string> => {
    const from = asked !== null && kept.has(asked) ? asked : newest;
    const all = from === null ? size : (kept.get(from) ?? size);
    const places = Array.from(
      { length: Math.max(0, Math.min(limit, all - offset)) },
      (_, index) => offset + index,
    );
    if (from === null) return { rows: places.map((at) => `${name}${at}`), total: null, version: null };
    const rows = places.filter((at) => !isDeleted(from, at)).map((at) => `${name}${at}@${from}`);
    return { rows, total: all, version: from };
  };
  const source: Source<string, Counts> = {
    page: (offset, limit, asked) =>
      hold(pagesName(offset, limit), asked, () => answerFrom(offset, limit, asked)),
    counts: () => hold("counts", null, () => ({ total: size })),
  };
  return {
    source,
    waiting,
    what: () => waiting.map((one) => one.what),
    /** Answers what waits, or what of it has this name. */
    async release(what?: string) {
      for (const one of waiting.filter((each) => what === undefined || each.what === what)) {
        waiting.splice(waiting.indexOf(one), 1);
        one.answer();
      }
      await settle();
    },
    /** Rows come (or go, below zero); with versions, that is a new one. */
    write(by: number) {
      size += by;
      if (newest === null) return;
      newest += 1;
      kept.set(newest, size);
    },
    /** The server has this version no more. */
    lose: (gone: number) => kept.delete(gone),
    /** The server's index is loaded, or thrown away. */
    become(now: number | null) {
      newest = now;
      if (now !== null) kept.set(now, size);
    },
    /** Which places of a version stay empty. */
    deleted(places: (version: number, index: number) => boolean) {
      isDeleted = places;
    },
  };
}

function pagesName(offset: number, limit: number): string {
  const first = offset / PAGE_ROWS;
  return limit === PAGE_ROWS ? `page ${first}` : `pages ${first}-${first + limit / PAGE_ROWS - 1}`;
}

export async function settle() {
  for (let i = 0; i < 40; i += 1) await Promise.resolve();
}

export const newList = () => new SparseList<string, Counts>((counts) => counts.total);

/** The rows in sight, as far as they are here. */
export function inSight(list: SparseList<string, Counts>, start: number, end: number): string[] {
  const { rowAt } = list.snapshot();
  return Array.from({ length: end - start }, (_, place) => rowAt(start + place) ?? "");
}

/** A list on screen, in version 1. */
export async function shownList(total = 1000, version: number | null = 1) {
  const list = newList();
  const server = held("a", total, version);
  const drawn = vi.fn();
  list.subscribe(drawn);
  list.open("production", "a", server.source);
  await server.release();
  drawn.mockClear();
  return { list, server, drawn };
}

type ShownList = Awaited<ReturnType<typeof shownList>>;

/** Answers everything until nothing is asked any more; answers how often something was asked. */
export async function finish({ server }: ShownList, most = 20): Promise<number> {
  let asked = 0;
  while (server.waiting.length > 0 && asked < most) {
    asked += server.waiting.length;
    await server.release();
  }
  return asked;
}
