/**
 * One version of a long list, of which only the pages that are looked at are here. Places of another version are other
 * rows, so an edition takes no page of another version; it only notes that its own can no longer be had.
 */

export const PAGE_ROWS = 100;

/** Pages kept, and pages asked for at once: the server gives 500 rows at most. */
const MOST_PAGES = 40;
const MOST_AT_ONCE = 5;

/** No more rows can be in sight than one answer brings, wherever their pages begin. */
export const MOST_IN_SIGHT = (MOST_AT_ONCE - 1) * PAGE_ROWS;

/** From `start` to before `end`. */
export type Range = { start: number; end: number };

/** Pages side by side. */
export type Stretch = { first: number; pages: number };

/** An answer of the server. */
export type Page<Row> = {
  /** Fewer than there should be when rows of this version are gone. */
  rows: readonly Row[];
  /** All rows of this version; null while they would have to be counted. */
  total: number | null;
  /** null while the list has no versions. */
  version: number | null;
};

export type PageSource<Row> = (offset: number, limit: number, version: number | null) => Promise<Page<Row>>;

export class Edition<Row> {
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #underWay = new Set<number>();
  #version: number | null = null;
  #total: number | null = null;
  #answered = false;
  #gone = false;

  get version(): number | null {
    return this.#version;
  }

  get total(): number | null {
    return this.#total;
  }

  /** Whether an answer has said which version this is. */
  get answered(): boolean {
    return this.#answered;
  }

  /** Whether the server has this version no more. */
  get gone(): boolean {
    return this.#gone;
  }

  rowAt(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** Every row that is here. */
  rows(): Row[] {
    return [...this.#pages.values()].flat();
  }

  /** Where the rows end that are here. */
  extent(): number {
    let end = 0;
    for (const [n, rows] of this.#pages) end = Math.max(end, n * PAGE_ROWS + rows.length);
    return end;
  }

  /** The first pages of a range that are neither here nor under way. `counted` bounds a version without a total. */
  missing(range: Range, counted: number | null): Stretch | null {
    // Two answers without a version could be of two versions, so the first one stays alone.
    if (!this.#answered && this.#underWay.size > 0) return null;
    const numbers = pagesOf(within(range, this.#total ?? counted));
    const isMissing = (n: number) => !this.#pages.has(n) && !this.#underWay.has(n);
    const first = numbers.find(isMissing);
    if (first === undefined) return null;
    let pages = 1;
    while (pages < MOST_AT_ONCE && numbers.includes(first + pages) && isMissing(first + pages)) pages += 1;
    return { first, pages };
  }

  /** Asks for a stretch, and puts the answer in its place. Answers whether it was of this version. */
  async load(stretch: Stretch, ask: PageSource<Row>): Promise<boolean> {
    const numbers = numbersOf(stretch);
    for (const n of numbers) this.#underWay.add(n);
    try {
      return this.place(stretch, await ask(...placeOf(stretch), this.#version));
    } finally {
      for (const n of numbers) this.#underWay.delete(n);
    }
  }

  /** Puts an answer in its place; refuses one of another version. */
  place(stretch: Stretch, page: Page<Row>): boolean {
    // A server that was started anew may count its versions anew: the total tells most of those apart.
    if (this.#answered && (page.version !== this.#version || page.total !== this.#total)) {
      this.#gone = true;
      return false;
    }
    this.#answered = true;
    this.#version = page.version;
    this.#total = page.total;
    for (const [index, n] of numbersOf(stretch).entries()) {
      this.#pages.set(n, page.rows.slice(index * PAGE_ROWS, (index + 1) * PAGE_ROWS));
    }
    return true;
  }

  /** Whether rows of a range were deleted since this version, so that places of it stay empty. */
  isShort(range: Range): boolean {
    const total = this.#total;
    if (total === null) return false;
    return pagesOf(within(range, total)).some((n) => {
      const rows = this.#pages.get(n);
      return rows !== undefined && rows.length < Math.min(PAGE_ROWS, total - n * PAGE_ROWS);
    });
  }

  /** Lets go of the pages farthest from a range. */
  keepNear(range: Range): void {
    if (this.#pages.size <= MOST_PAGES) return;
    const middle = Math.floor((range.start + range.end) / 2 / PAGE_ROWS);
    const farthest = [...this.#pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const n of farthest.slice(0, this.#pages.size - MOST_PAGES)) this.#pages.delete(n);
  }
}

/** Offset and limit of a stretch. */
export function placeOf({ first, pages }: Stretch): [offset: number, limit: number] {
  return [first * PAGE_ROWS, pages * PAGE_ROWS];
}

/** What a range becomes once the list is only so long: its last rows, where it stood beyond them. */
function within({ start, end }: Range, total: number | null): Range {
  if (total === null || end <= total) return { start, end };
  return { start: Math.max(0, Math.min(start, total - (end - start))), end: total };
}

function pagesOf({ start, end }: Range): number[] {
  const first = Math.max(0, Math.floor(start / PAGE_ROWS));
  const last = Math.max(first, Math.floor((end - 1) / PAGE_ROWS));
  return numbersOf({ first, pages: last - first + 1 });
}

function numbersOf({ first, pages }: Stretch): number[] {
  return Array.from({ length: pages }, (_, index) => first + index);
}
