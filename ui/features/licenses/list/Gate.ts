/** After this long a request is taken for lost: a dead connection must not keep the gate shut. */
const PATIENCE_MS = 3000;

/** Lets only so many requests through at once. Whoever finds it shut asks again when one has come back. */
export class Gate {
  readonly #most: number;
  readonly #now: () => number;
  readonly #inside = new Set<{ since: number }>();

  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  /** How many are under way. */
  get inside(): number {
    const patient = this.#now() - PATIENCE_MS;
    return [...this.#inside].filter(({ since }) => since > patient).length;
  }

  get isOpen(): boolean {
    return this.inside < this.#most;
  }

  async through<T>(ask: () => Promise<T>): Promise<T> {
    const one = { since: this.#now() };
    this.#inside.add(one);
    try {
      return await ask();
    } finally {
      this.#inside.delete(one);
    }
  }
}
