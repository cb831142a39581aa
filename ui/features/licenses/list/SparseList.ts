/**
 * A long list of which only what is looked at is loaded, in pages. What is shown stays shown until an answer to the
 * newest question has come; answers to older questions are never shown. It knows no React and no licenses.
 */

export const PAGE_ROWS = 100;

/** Pages kept per list, lists kept for going back, and requests under way at once. */
const MOST_PAGES = 40;
const MOST_LISTS = 6;
const MOST_REQUESTS = 3;

export type Source<Row, Counts> = {
  page: (offset: number, limit: number) => Promise<readonly Row[]>;
  counts: () => Promise<Counts>;
};

export type Shown<Row, Counts> = {
  /** The key of the list whose rows these are; null while there are none to show. */
  key: string | null;
  rowAt: (index: number) => Row | undefined;
  /** Every row that is loaded. */
  loaded: () => Iterable<Row>;
  /** How many rows; while they are still being counted, as many as are known of. */
  total: number;
  /** Whether rows and counts are the answer to the newest question. */
  settled: boolean;
  /** Counts of the newest question, or the last ones known. */
  counts: Counts | null;
  /** How long the answer with the first rows took. */
  milliseconds: number | null;
  failure: unknown;
  /** Rows that came (or went, below zero) since; set while a refresh waits for the reader. */
  waiting: number | null;
};

type List<Row, Counts> = {
  scope: string;
  key: string;
  source: Source<Row, Counts>;
  pages: Map<number, readonly Row[]>;
  counts: Counts | null;
  /** Grows with each refresh: answers asked before it are thrown away. */
  epoch: number;
  loading: Set<number>;
  counting: boolean;
  refreshing: boolean;
  refreshAgain: boolean;
  milliseconds: number | null;
  failure: unknown;
  waiting: number | null;
};

type Range = { start: number; end: number };

export class SparseList<Row, Counts> {
  readonly #totalOf: (counts: Counts) => number;
  readonly #now: () => number;
  readonly #lists = new Map<string, List<Row, Counts>>();
  readonly #listeners = new Set<() => void>();
  #asked: List<Row, Counts> | null = null;
  #shown: List<Row, Counts> | null = null;
  #range: Range = { start: 0, end: PAGE_ROWS };
  #snapshot: Shown<Row, Counts> = describe<Row, Counts>(null, null, 0);

  constructor(totalOf: (counts: Counts) => number, now: () => number = () => performance.now()) {
    this.#totalOf = totalOf;
    this.#now = now;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): Shown<Row, Counts> => this.#snapshot;

  /** Asks another question. Rows of another scope are never kept on screen meanwhile. */
  open(scope: string, key: string, source: Source<Row, Counts>): void {
    if (this.#asked?.scope === scope && this.#asked.key === key) return;
    const list = this.#take(scope, key, source);
    list.failure = null;
    this.#asked = list;
    this.#range = { start: 0, end: PAGE_ROWS };
    if (list.pages.size > 0) this.#shown = list;
    else if (this.#shown?.scope !== scope) this.#shown = null;
    this.#count(list);
    this.#pump();
    this.#publish();
  }

  /** Tells which rows are in sight; what is missing of them is loaded. */
  want(range: Range): void {
    if (this.#shown !== this.#asked) return;
    this.#range = range;
    this.#pump();
  }

  /**
   * Loads what is in sight again and swaps it in at once, so that nothing moves twice. Asked for once more meanwhile,
   * it begins anew afterwards: writers in a hurry can neither pile up requests nor keep an answer from being shown.
   */
  async refresh(): Promise<void> {
    const list = this.#asked;
    if (!list) return;
    if (list.refreshing) {
      list.refreshAgain = true;
      return;
    }
    list.refreshing = true;
    do {
      list.refreshAgain = false;
      await this.#refreshOnce(list);
    } while (list.refreshAgain && this.#asked === list);
    list.refreshing = false;
  }

  async #refreshOnce(list: List<Row, Counts>): Promise<void> {
    this.#forgetOthers(list);
    list.epoch += 1;
    list.loading.clear();
    const epoch = list.epoch;
    const numbers = pagesOf(this.#range);
    const started = this.#now();
    try {
      const [counts, ...pages] = await Promise.all([
        list.source.counts(),
        ...numbers.map((n) => list.source.page(n * PAGE_ROWS, PAGE_ROWS)),
      ]);
      if (list.epoch !== epoch) return;
      list.pages = new Map(numbers.map((n, index) => [n, pages[index] ?? []]));
      list.counts = counts;
      list.waiting = null;
      list.failure = null;
      list.milliseconds = this.#now() - started;
      if (this.#asked === list) this.#shown = list;
    } catch (thrown) {
      if (list.epoch === epoch) list.failure = thrown;
    }
    this.#pump();
    this.#publish();
  }

  /** Counts again without touching the rows, and says how many a refresh would bring. */
  async lookForChanges(): Promise<void> {
    const list = this.#shown;
    if (!list || list !== this.#asked || list.counting) return;
    this.#forgetOthers(list);
    const before = list.counts;
    const epoch = list.epoch;
    list.counting = true;
    try {
      const counts = await list.source.counts();
      if (list.epoch !== epoch || !before) return;
      list.waiting = this.#totalOf(counts) - this.#totalOf(before);
      this.#publish();
    } catch {
      return; // The connection's own banner says so; the rows stay as they are.
    } finally {
      list.counting = false;
    }
  }

  /** Tries again what failed. */
  retry(): void {
    const list = this.#asked;
    if (!list) return;
    list.failure = null;
    this.#count(list);
    this.#pump();
    this.#publish();
  }

  #take(scope: string, key: string, source: Source<Row, Counts>): List<Row, Counts> {
    const id = JSON.stringify([scope, key]);
    const list = this.#lists.get(id) ?? emptyList(scope, key, source);
    this.#lists.delete(id);
    this.#lists.set(id, list);
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= MOST_LISTS) break;
      this.#lists.delete(oldest);
    }
    return list;
  }

  #forgetOthers(list: List<Row, Counts>): void {
    for (const [id, other] of this.#lists) if (other !== list) this.#lists.delete(id);
  }

  #count(list: List<Row, Counts>): void {
    if (list.counting || list.counts) return;
    list.counting = true;
    const { epoch } = list;
    list.source
      .counts()
      .then((counts) => {
        if (list.epoch === epoch) list.counts = counts;
      })
      .catch((thrown: unknown) => {
        if (list.epoch === epoch) list.failure = thrown;
      })
      .finally(() => {
        list.counting = false;
        this.#publish();
      });
  }

  /** Loads missing pages in sight, a few at a time, so that a quick scroll never piles up requests. */
  #pump(): void {
    const list = this.#asked;
    if (!list || list.failure) return;
    const last = list.counts ? Math.max(0, Math.ceil(this.#totalOf(list.counts) / PAGE_ROWS) - 1) : null;
    for (const n of pagesOf(this.#range)) {
      if (list.loading.size >= MOST_REQUESTS) return;
      if (list.pages.has(n) || list.loading.has(n) || (last !== null && n > last)) continue;
      this.#load(list, n);
    }
  }

  #load(list: List<Row, Counts>, n: number): void {
    list.loading.add(n);
    const { epoch } = list;
    const started = this.#now();
    list.source
      .page(n * PAGE_ROWS, PAGE_ROWS)
      .then((rows) => {
        if (list.epoch !== epoch) return;
        list.pages.set(n, rows);
        list.milliseconds ??= this.#now() - started;
        evict(list.pages, this.#range);
        if (this.#asked === list) this.#shown = list;
      })
      .catch((thrown: unknown) => {
        if (list.epoch === epoch) list.failure = thrown;
      })
      .finally(() => {
        if (list.epoch === epoch) list.loading.delete(n);
        if (this.#asked === list) this.#pump();
        this.#publish();
      });
  }

  #publish(): void {
    const shown = this.#shown;
    const total = shown ? (shown.counts ? this.#totalOf(shown.counts) : extent(shown.pages)) : 0;
    this.#snapshot = describe(shown, this.#asked, total);
    for (const listener of this.#listeners) listener();
  }
}

function emptyList<Row, Counts>(scope: string, key: string, source: Source<Row, Counts>): List<Row, Counts> {
  return {
    scope,
    key,
    source,
    pages: new Map(),
    counts: null,
    epoch: 0,
    loading: new Set(),
    counting: false,
    refreshing: false,
    refreshAgain: false,
    milliseconds: null,
    failure: null,
    waiting: null,
  };
}

function describe<Row, Counts>(
  shown: List<Row, Counts> | null,
  asked: List<Row, Counts> | null,
  total: number,
): Shown<Row, Counts> {
  const pages = shown?.pages;
  return {
    key: shown?.key ?? null,
    rowAt: (index) => pages?.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
    loaded: () => [...(pages?.values() ?? [])].flat(),
    total,
    settled: shown !== null && shown === asked && shown.counts !== null,
    counts: asked?.counts ?? shown?.counts ?? null,
    milliseconds: shown?.milliseconds ?? null,
    failure: asked?.failure ?? null,
    waiting: shown === asked ? (shown?.waiting ?? null) : null,
  };
}

function pagesOf(range: Range): number[] {
  const first = Math.max(0, Math.floor(range.start / PAGE_ROWS));
  const last = Math.max(first, Math.floor(Math.max(range.start, range.end - 1) / PAGE_ROWS));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function extent(pages: ReadonlyMap<number, readonly unknown[]>): number {
  let end = 0;
  for (const [n, rows] of pages) end = Math.max(end, n * PAGE_ROWS + rows.length);
  return end;
}

/** Lets go of the pages farthest from what is in sight. */
function evict(pages: Map<number, unknown>, range: Range): void {
  if (pages.size <= MOST_PAGES) return;
  const middle = Math.floor((range.start + range.end) / 2 / PAGE_ROWS);
  const farthest = [...pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
  for (const n of farthest.slice(0, pages.size - MOST_PAGES)) pages.delete(n);
}
