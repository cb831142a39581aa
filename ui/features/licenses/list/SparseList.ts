/**
 * A long list of which only what is looked at is loaded, in pages. What is shown stays shown until an answer to the
 * newest question has come; answers to older questions, and rows of different versions of the list, are never mixed.
 * It knows no React and no licenses.
 */
import {
  Edition,
  MOST_IN_SIGHT,
  PAGE_ROWS,
  type PageSource,
  placeOf,
  type Range,
  type Stretch,
} from "./Edition";
import { Gate } from "./Gate";
import { readRows } from "./readRows";

/** Lists kept for going back. */
const MOST_LISTS = 6;

/** Requests under way at once, over all lists. Beyond that nothing queues: only the newest wish waits. */
const MOST_REQUESTS = 3;
const MOST_COUNTS = 2;

/** So many rows around those in sight are loaded when there is nothing else to do. */
const AROUND_ROWS = PAGE_ROWS / 2;

/** Rows that keep being deleted are loaded again no sooner than this, and only so often without another version. */
const RENEW_MS = 400;
const MOST_FRUITLESS = 3;

/** A refresh follows a scroll that goes on meanwhile so many times, and then shows what it has. */
const MOST_ROUNDS = 4;

export type Source<Row, Counts> = { page: PageSource<Row>; counts: () => Promise<Counts> };

export type Shown<Row, Counts> = {
  /** The key of the list whose rows these are; null while there are none to show. */
  key: string | null;
  rowAt: (index: number) => Row | undefined;
  /** Every row that is loaded. */
  loaded: () => Iterable<Row>;
  /** How many rows this version of the list has; while they are still being counted, as many as are known of. */
  total: number;
  /** Whether rows and counts are the answer to the newest question. */
  settled: boolean;
  /** Counts of the newest question, or the last ones known. They may be of a newer version than the rows. */
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
  /** What is shown of it. A refresh puts another one in its place; answers to an earlier one are thrown away. */
  edition: Edition<Row>;
  counts: Counts | null;
  counting: boolean;
  looking: boolean;
  lookAgain: boolean;
  refreshing: boolean;
  refreshAgain: boolean;
  /** Refreshes in a row, for rows that were deleted, that brought the same version again. */
  fruitless: number;
  milliseconds: number | null;
  failure: unknown;
  waiting: number | null;
};

export class SparseList<Row, Counts> {
  readonly #totalOf: (counts: Counts) => number;
  readonly #now: () => number;
  readonly #pageGate: Gate;
  readonly #countGate: Gate;
  readonly #lists = new Map<string, List<Row, Counts>>();
  readonly #listeners = new Set<() => void>();
  #asked: List<Row, Counts> | null = null;
  #shown: List<Row, Counts> | null = null;
  #range: Range = { start: 0, end: PAGE_ROWS };
  /** Whether the reader moves row by row, so that the rows around are the likely next ones. */
  #strolling = false;
  #refreshed = Number.NEGATIVE_INFINITY;
  #renewal: ReturnType<typeof setTimeout> | null = null;
  #snapshot: Shown<Row, Counts> = describe<Row, Counts>(null, null, 0);

  constructor(totalOf: (counts: Counts) => number, now: () => number = () => performance.now()) {
    this.#totalOf = totalOf;
    this.#now = now;
    this.#pageGate = new Gate(MOST_REQUESTS, now);
    this.#countGate = new Gate(MOST_COUNTS, now);
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
    this.#strolling = false;
    if (list.edition.answered) this.#shown = list;
    else if (this.#shown?.scope !== scope) this.#shown = null;
    this.#pump();
    this.#publish();
  }

  /** Tells which rows are in sight; what is missing of them is loaded. */
  want({ start, end }: Range): void {
    if (this.#shown !== this.#asked) return;
    const step = Math.abs(start - this.#range.start);
    if (step > 0) this.#strolling = step <= PAGE_ROWS;
    this.#range = { start, end: Math.min(end, start + MOST_IN_SIGHT) };
    this.#pump();
  }

  /** Rows of what is shown, in pieces, in the version that is shown or another one; see `readRows`. */
  async *read({ start, end }: Range, version?: number | null): AsyncGenerator<readonly Row[]> {
    const list = this.#shown;
    if (!list) return;
    yield* readRows(list.source.page, version === undefined ? list.edition.version : version, start, end);
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
    // What was left behind with a change outstanding must not come back as if it were true.
    if (this.#asked !== list && (list.refreshAgain || list.failure)) this.#forget((other) => other === list);
    this.#pump();
  }

  async #refreshOnce(list: List<Row, Counts>): Promise<void> {
    this.#forget((other) => other !== list);
    const started = this.#now();
    this.#refreshed = started;
    try {
      let [edition, counts] = await Promise.all([
        this.#extend(list, new Edition<Row>(), null),
        list.source.counts(),
      ]);
      for (let round = 1; round < MOST_ROUNDS && this.#asked === list; round += 1) {
        edition = await this.#extend(list, edition, this.#totalOf(counts));
      }
      if (edition.version !== list.edition.version) list.fruitless = 0;
      list.edition = edition;
      list.counts = counts;
      list.waiting = null;
      list.failure = null;
      list.milliseconds = this.#now() - started;
      if (this.#asked === list) this.#shown = list;
    } catch (thrown) {
      list.failure = thrown;
    }
    this.#pump();
    this.#publish();
  }

  /** Loads into an edition not yet shown what it misses of the rows in sight, or into a new one when it is gone. */
  async #extend(
    list: List<Row, Counts>,
    edition: Edition<Row>,
    counted: number | null,
  ): Promise<Edition<Row>> {
    const stretch = edition.missing(this.#range, counted);
    if (!stretch) return edition;
    const page = await list.source.page(...placeOf(stretch), edition.version);
    if (edition.place(stretch, page)) return edition;
    const anew = new Edition<Row>();
    anew.place(stretch, page);
    return anew;
  }

  /** Counts again without touching the rows, and says how many a refresh would bring. */
  async lookForChanges(): Promise<void> {
    const list = this.#asked;
    if (!list) return;
    // Nothing of the newest question is on screen that could jump, and its answer may be from before the change.
    if (list !== this.#shown) return this.refresh();
    if (list.looking) {
      list.lookAgain = true;
      return;
    }
    list.looking = true;
    do {
      list.lookAgain = false;
      await this.#lookOnce(list);
    } while (list.lookAgain && this.#asked === list);
    list.looking = false;
  }

  async #lookOnce(list: List<Row, Counts>): Promise<void> {
    this.#forget((other) => other !== list);
    const { edition } = list;
    try {
      const counts = await list.source.counts();
      const before = this.#total(list);
      if (list.edition !== edition) list.lookAgain = true;
      else if (before !== null) list.waiting = this.#totalOf(counts) - before;
      this.#publish();
    } catch {
      return; // The connection's own banner says so; the rows stay as they are.
    }
  }

  /** Tries again what failed. */
  retry(): void {
    const list = this.#asked;
    if (!list) return;
    list.failure = null;
    if (list.edition.answered) void this.refresh();
    else this.#pump();
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

  #forget(which: (list: List<Row, Counts>) => boolean): void {
    for (const [id, list] of this.#lists) if (which(list)) this.#lists.delete(id);
  }

  /** Asks for what is missing, a little at a time, so that neither quick scrolling nor quick typing piles up requests. */
  #pump(): void {
    const list = this.#asked;
    if (!list || list.failure) return;
    this.#loadMissing(list);
    void this.#count(list);
  }

  #loadMissing(list: List<Row, Counts>): void {
    const { edition } = list;
    const counted = list.counts && this.#totalOf(list.counts);
    for (;;) {
      const stretch = edition.missing(this.#range, counted);
      if (!stretch) break;
      if (edition.gone) {
        // What is in sight comes with one answer, so this ends with rows for all of it.
        if (!list.refreshing) void this.refresh();
        return;
      }
      if (!this.#pageGate.isOpen) return;
      void this.#load(list, stretch);
    }
    if (edition.isShort(this.#range)) {
      this.#renew(list);
      return;
    }
    if (!this.#strolling || edition.gone || this.#pageGate.inside > 0) return;
    const around = edition.missing(widened(this.#range), counted);
    if (around) void this.#load(list, around);
  }

  async #load(list: List<Row, Counts>, stretch: Stretch): Promise<void> {
    const { edition } = list;
    const started = this.#now();
    try {
      const fits = await this.#pageGate.through(() => edition.load(stretch, list.source.page));
      if (fits) {
        list.milliseconds ??= this.#now() - started;
        edition.keepNear(this.#range);
        if (this.#asked === list) this.#shown = list;
      }
    } catch (thrown) {
      if (list.edition === edition) list.failure = thrown;
    }
    this.#pump();
    this.#publishOf(list);
  }

  async #count(list: List<Row, Counts>): Promise<void> {
    if (list.counting || list.counts || !this.#countGate.isOpen) return;
    const { edition } = list;
    list.counting = true;
    try {
      const counts = await this.#countGate.through(list.source.counts);
      if (list.edition === edition) list.counts = counts;
    } catch (thrown) {
      if (list.edition === edition) list.failure = thrown;
    }
    list.counting = false;
    this.#pump();
    this.#publishOf(list);
  }

  /** Loads rows again that others deleted from, in a while: a list that keeps shrinking is not run after. */
  #renew(list: List<Row, Counts>): void {
    if (this.#renewal || list.refreshing || list.fruitless >= MOST_FRUITLESS) return;
    const wait = this.#refreshed + RENEW_MS - this.#now();
    if (wait <= 0) {
      list.fruitless += 1;
      void this.refresh();
      return;
    }
    this.#renewal = setTimeout(() => {
      this.#renewal = null;
      if (this.#listeners.size > 0) this.#pump();
    }, wait);
  }

  /** How many rows a list has in the version that is shown; null while nobody has said so. */
  #total(list: List<Row, Counts>): number | null {
    return list.edition.total ?? (list.counts && this.#totalOf(list.counts));
  }

  /** Late answers to an earlier question are nothing to draw. */
  #publishOf(list: List<Row, Counts>): void {
    if (list === this.#asked || list === this.#shown) this.#publish();
  }

  #publish(): void {
    const shown = this.#shown;
    const total = shown ? (this.#total(shown) ?? shown.edition.extent()) : 0;
    this.#snapshot = describe(shown, this.#asked, total);
    for (const listener of this.#listeners) listener();
  }
}

function emptyList<Row, Counts>(scope: string, key: string, source: Source<Row, Counts>): List<Row, Counts> {
  return {
    scope,
    key,
    source,
    edition: new Edition(),
    counts: null,
    counting: false,
    looking: false,
    lookAgain: false,
    refreshing: false,
    refreshAgain: false,
    fruitless: 0,
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
  const edition = shown?.edition;
  return {
    key: shown?.key ?? null,
    rowAt: (index) => edition?.rowAt(index),
    loaded: () => edition?.rows() ?? [],
    total,
    settled: shown !== null && shown === asked && shown.counts !== null,
    counts: asked?.counts ?? shown?.counts ?? null,
    milliseconds: shown?.milliseconds ?? null,
    failure: asked?.failure ?? null,
    waiting: shown === asked ? (shown?.waiting ?? null) : null,
  };
}

function widened({ start, end }: Range): Range {
  return { start: Math.max(0, start - AROUND_ROWS), end: end + AROUND_ROWS };
}
