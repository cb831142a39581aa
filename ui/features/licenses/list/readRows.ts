import type { PageSource } from "./Edition";

const MOST_AT_ONCE = 500;

/** Thrown when the server has the version no more whose rows are being read. */
export class VersionGone extends Error {
  /** The version it has instead. */
  readonly newest: number | null;

  constructor(newest: number | null) {
    super("the list is there in another version only");
    this.name = "VersionGone";
    this.newest = newest;
  }
}

/**
 * The rows from `start` to before `end` in one version of the list, in pieces. Rows deleted since are left out. Throws
 * VersionGone rather than going on in another version, where the same places are other rows.
 */
export async function* readRows<Row>(
  page: PageSource<Row>,
  version: number | null,
  start: number,
  end: number,
): AsyncGenerator<readonly Row[]> {
  for (let offset = start; offset < end; offset += MOST_AT_ONCE) {
    const limit = Math.min(MOST_AT_ONCE, end - offset);
    const answer = await page(offset, limit, version);
    if (answer.version !== version) throw new VersionGone(answer.version);
    yield answer.rows;
    // Without a total only a piece that is not full says that there is no more.
    const last = answer.total === null ? answer.rows.length < limit : offset + limit >= answer.total;
    if (last) return;
  }
}
