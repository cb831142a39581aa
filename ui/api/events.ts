/*
 * The change feed as a browser hears it: server-sent events where somebody signed in with a cookie. Whoever came with the
 * printed token asks `follow_changes` instead, for an EventSource cannot show a token.
 */
import type { ChangesSince } from "./bindings";
import { isFailure, unreachable } from "./failure";
import { callServer } from "./http";
import { authState, lostSignIn } from "./session";

/** Signs of life between events are no events; after this long without one it is asked whether anybody is there. */
const QUIET_MS = 30_000;
const PATIENCE_MS = 10_000;

type Waiting = { resolve: (answer: ChangesSince) => void; reject: (failure: unknown) => void };

/** Answers like `follow_changes`, from one connection that stays open. */
export class EventFollower {
  #source: EventSource | null = null;
  #heard: ChangesSince[] = [];
  #waiting: Waiting | null = null;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  follow = (after: number | null): Promise<ChangesSince> => {
    const next = this.#heard.shift();
    if (next) return Promise.resolve(next);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#source) this.#listenOn();
      else this.#open(after);
    });
  };

  /** Lets go of the connection. */
  close = (): void => {
    clearTimeout(this.#quiet);
    this.#source?.close();
    this.#source = null;
    this.#heard = [];
    this.#waiting = null;
  };

  #open(after: number | null): void {
    const source = new EventSource(after === null ? "/events" : `/events?after=${after}`);
    this.#source = source;
    source.addEventListener("open", () => {
      // Nothing may happen for hours: that it is connected is news enough. Without a cursor the first event comes at once.
      if (after !== null) this.#answer({ cursor: after, changes: [], missed: false });
    });
    source.addEventListener("changes", (event) => this.#answer(JSON.parse(event.data) as ChangesSince));
    source.addEventListener("failure", (event) => {
      const failure: unknown = JSON.parse(event.data);
      if (isFailure(failure) && failure.code === "not_signed_in") lostSignIn();
      this.#break(failure);
    });
    source.addEventListener("error", () => void this.#explain(after));
    this.#listenOn();
  }

  #answer(answer: ChangesSince): void {
    clearTimeout(this.#quiet);
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) waiting.resolve(answer);
    else this.#heard.push(answer);
  }

  /** An EventSource does not say why it failed; asking once in the other way does, or simply answers. */
  async #explain(after: number | null): Promise<void> {
    const waiting = this.#waiting;
    this.close();
    if (!waiting) return;
    try {
      waiting.resolve((await callServer("follow_changes", null, { after })) as ChangesSince);
    } catch (failure) {
      waiting.reject(failure);
    }
  }

  #break(failure: unknown): void {
    const waiting = this.#waiting;
    this.close();
    waiting?.reject(failure);
  }

  /** A network can die without a word. */
  #listenOn(): void {
    clearTimeout(this.#quiet);
    const source = this.#source;
    this.#quiet = setTimeout(async () => {
      const state = await authState(AbortSignal.timeout(PATIENCE_MS)).catch(() => null);
      if (this.#source !== source) return;
      if (state?.person) this.#listenOn();
      else if (state) lostSignIn();
      else this.#break(unreachable(location.host));
    }, QUIET_MS);
  }
}
