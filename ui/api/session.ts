/*
 * How a browser stands with its server: the sign-in is a cookie that no page can read; the word that shows that this page
 * is the server's own lives in this memory and nowhere else. The desktop has nothing of this.
 */
import type { Failure, Person } from "./bindings";
import { FailureError, isFailure, toFailure, unreachable } from "./failure";

/** How the server answers GET /auth/state. */
export type AuthState = {
  workspace: { id: string; name: string };
  /** Whether anybody could sign in. */
  people: boolean;
  person: Person | null;
  csrf: string | null;
};

export type Credentials = { email: string; password: string; code?: string | undefined; keep: boolean };

/** A one-time link that still works. */
export type OpenLink = { email: string; name: string; purpose: "invitation" | "reset"; expires_at: string };

/** "out" only once the server has said so; a page that never asked is "unknown". */
export type Standing = "unknown" | "in" | "out";

/** What was thrown at signing in, and how many seconds the server wants to hear nothing. */
export class SignInRefused extends FailureError {
  readonly waitSeconds: number;

  constructor(failure: Failure, waitSeconds: number) {
    super(failure);
    this.waitSeconds = waitSeconds;
  }
}

let standing: Standing = "unknown";
let person: Person | null = null;
let csrf: string | null = null;
const watchers = new Set<() => void>();

function become(next: Standing): void {
  if (standing === next) return;
  standing = next;
  for (const watcher of watchers) watcher();
}

/** Hears when somebody signs in or is not signed in any more. */
export function watchStanding(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const standingNow = (): Standing => standing;

/** Who was signed in last. */
export const lastPerson = (): Person | null => person;

/** The word that each request of a cookie's page shows. */
export const csrfNow = (): string | null => csrf;

/** The server does not know this browser any more. */
export function lostSignIn(): void {
  csrf = null;
  become("out");
}

/** For tests: a page that was just loaded. */
export function forgetSession(): void {
  person = null;
  csrf = null;
  standing = "unknown";
}

function entered(who: Person, word: string | null): void {
  person = who;
  csrf = word;
  become("in");
}

/** Asks how this browser stands. Throws FailureError when nobody answers. */
export async function authState(signal?: AbortSignal): Promise<AuthState> {
  const response = await send("state", signal ? { signal } : {});
  const state = (await response.json()) as AuthState;
  if (state.person) entered(state.person, state.csrf);
  return state;
}

/** Signs in, which gives the browser its cookie. Throws SignInRefused. */
export async function signIn({ email, password, code, keep }: Credentials): Promise<Person> {
  const response = await post("sign-in", {
    email,
    password,
    kind: "browser",
    keep,
    ...(code ? { code } : {}),
  });
  const answer = (await response.json()) as { person: Person; csrf: string };
  entered(answer.person, answer.csrf);
  return answer.person;
}

/** Ends this browser's sign-in. Throws FailureError. */
export async function signOut(): Promise<void> {
  await post("sign-out", {});
}

/** Looks at a one-time link. Throws FailureError with `link_spent`. */
export async function lookAtLink(code: string): Promise<OpenLink> {
  return (await post("link", { code })).json() as Promise<OpenLink>;
}

/** Sets the password of whom a link is for. Throws FailureError. */
export async function spendLink(code: string, password: string): Promise<Person> {
  const answer = (await (await post("link", { code, password })).json()) as { person: Person };
  return answer.person;
}

const post = (name: string, body: unknown) =>
  send(name, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      ...(csrf ? { "Keydesk-Csrf": csrf } : {}),
    },
  });

async function send(name: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/auth/${name}`, { credentials: "same-origin", cache: "no-store", ...init });
  } catch {
    throw new FailureError(unreachable(location.host));
  }
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  const wait = Number(response.headers.get("Retry-After") ?? 0);
  throw new SignInRefused(
    isFailure(body) ? body : noAnswer(response.status),
    Number.isFinite(wait) ? wait : 0,
  );
}

function noAnswer(status: number): Failure {
  if (status >= 502 && status <= 504) return unreachable(location.host);
  return toFailure(new Error(`the server answered ${status}`));
}
