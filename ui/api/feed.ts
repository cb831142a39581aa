/* The change feed: what others wrote, in this process or another, and whether anybody answers at all. */
import type { Changed, ChangesSince, Failure, Noun } from "./bindings";
import { toFailure } from "./failure";

/** Whether answers still come. While lost, reading goes on with what is here. */
export type Connection =
  | { state: "connected" }
  | { state: "lost"; since: Date; nextTry: Date; failure: Failure };

/** Everything may have changed, or these nouns did. */
export type FeedNews = { kind: "everything" } | { kind: "changes"; changes: readonly Changed[] };

type Follow = (after: number | null) => Promise<ChangesSince>;

const CONNECTED: Connection = { state: "connected" };

/** Seconds between tries: quick at first, then patient. */
const BACK_OFF_S = [1, 2, 4, 8, 15, 30] as const;

/** How long to wait before try number `attempt` (from 0), in milliseconds. */
export function backOff(attempt: number): number {
  return (BACK_OFF_S[Math.min(attempt, BACK_OFF_S.length - 1)] ?? 30) * 1000;
}

/** Whether news touch any of these nouns in this environment (null: the workspace's own). */
export function touches(news: FeedNews, environment: string | null, nouns: readonly Noun[]): boolean {
  if (news.kind === "everything") return true;
  return news.changes.some(
    (change) =>
      (change.environment === environment || change.environment === null) &&
      change.nouns.some((noun) => nouns.includes(noun)),
  );
}

/** Asks again and again what changed, tells its listeners, and slows down while nobody answers. */
export class ChangeFeed {
  readonly #follow: Follow;
  readonly #listeners = new Set<(news: FeedNews) => void>();
  readonly #watchers = new Set<() => void>();
  #connection: Connection = CONNECTED;
  #run = 0;
  #wake: (() => void) | null = null;

  constructor(follow: Follow) {
    this.#follow = follow;
  }

  /** Starts following from now on; answers how to stop. */
  start(): () => void {
    this.#run += 1;
    const run = this.#run;
    void this.#loop(run);
    return () => {
      if (this.#run !== run) return;
      this.#run += 1;
      this.#wake?.();
      this.#become(CONNECTED);
    };
  }

  /** Hears what changed; answers how to stop hearing. */
  subscribe = (listener: (news: FeedNews) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Hears when the connection is lost or found. */
  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  connection = (): Connection => this.#connection;

  /** Does not wait for the next try. */
  tryNow = (): void => this.#wake?.();

  /** Whoever looked away missed everything, whatever the cursor says: listeners hear so, and the next try comes at once. */
  comeBack = (): void => {
    this.#send({ kind: "everything" });
    this.#wake?.();
  };

  async #loop(run: number): Promise<void> {
    let cursor: number | null = null;
    let attempt = 0;
    let since: Date | null = null;
    while (this.#run === run) {
      try {
        const answer = await this.#follow(cursor);
        if (this.#run !== run) return;
        // The first answer of a run, or one after a gap without a cursor, cannot know what it did not see.
        this.#tell(answer, since !== null && cursor === null);
        cursor = answer.cursor;
        attempt = 0;
        since = null;
        this.#become(CONNECTED);
      } catch (thrown) {
        if (this.#run !== run) return;
        const wait = backOff(attempt);
        attempt += 1;
        since ??= new Date();
        this.#become({
          state: "lost",
          since,
          nextTry: new Date(Date.now() + wait),
          failure: toFailure(thrown),
        });
        await this.#pause(wait);
      }
    }
  }

  #tell(answer: ChangesSince, blind: boolean): void {
    if (answer.missed || blind) this.#send({ kind: "everything" });
    else if (answer.changes.length > 0) this.#send({ kind: "changes", changes: answer.changes });
  }

  #send(news: FeedNews): void {
    for (const listener of this.#listeners) listener(news);
  }

  #become(connection: Connection): void {
    if (this.#connection === connection) return;
    this.#connection = connection;
    for (const watcher of this.#watchers) watcher();
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      const self = this;
      function done() {
        clearTimeout(timer);
        self.#wake = null;
        resolve();
      }
      this.#wake = done;
    });
  }
}
