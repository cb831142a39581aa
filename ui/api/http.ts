/*
 * Door 2 as a browser uses it: POST /rpc/<operation>, with the cookie of whoever signed in, or with the token that the
 * server printed for this computer.
 */

import type { Failure } from "./bindings";
import { isFailure, unreachable } from "./failure";
import { authState, csrfNow, lastPerson, lostSignIn } from "./session";

const TOKEN = "keydesk.token";

/**
 * The token that the server printed, taken from `#token=…` once and kept for this tab. It leaves the address at once,
 * so that it lands in no bookmark and no screenshot.
 */
export function adoptToken(): string | null {
  const given = new URLSearchParams(location.hash.replace(/^#/, "")).get("token");
  if (given) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem(TOKEN);
}

/** The token opens nothing any more: the server was started anew. */
export function forgetToken(): void {
  sessionStorage.removeItem(TOKEN);
}

/** Whoever came with the token wants to sign in instead. */
export function leaveToken(): void {
  forgetToken();
  location.reload();
}

/** Asks the server and gives back its answer. Throws a Failure. */
export async function callServer(
  name: string,
  environment: string | null,
  request: unknown,
): Promise<unknown> {
  const response = await post(name, environment, request);
  return response.json();
}

/** Asks for rows and gives back the response, whose body is still flowing. Throws a Failure. */
export async function post(
  name: string,
  environment: string | null,
  request: unknown,
  signal: AbortSignal | null = null,
): Promise<Response> {
  const response = await send(name, environment, request, signal);
  if (response.ok) return response;
  if (response.status === 403 && (await hasNewWord())) {
    const again = await send(name, environment, request, signal);
    if (again.ok) return again;
    throw await failureOf(again);
  }
  throw await failureOf(response);
}

/**
 * Whether the same person signed in again in another tab, so that the word this page knew has gone stale. What was refused
 * for that was not begun, and may be asked once more; in another person's name it may not.
 */
async function hasNewWord(): Promise<boolean> {
  const [word, who] = [csrfNow(), lastPerson()];
  if (adoptToken() || !word) return false;
  const state = await authState().catch(() => null);
  if (!state?.person) return false;
  if (state.person.id !== who?.id) {
    location.reload();
    return false;
  }
  return state.csrf !== word;
}

async function send(name: string, environment: string | null, request: unknown, signal: AbortSignal | null) {
  const headers = new Headers({ "Content-Type": "application/json", Accept: "application/json" });
  const token = adoptToken();
  const word = csrfNow();
  if (token) headers.set("Authorization", `Bearer ${token}`);
  else if (word) headers.set("Keydesk-Csrf", word);
  if (environment) headers.set("Keydesk-Environment", environment);
  try {
    return await fetch(`/rpc/${name}`, {
      method: "POST",
      headers,
      body: JSON.stringify(request),
      signal,
      credentials: token ? "omit" : "same-origin",
      cache: "no-store",
    });
  } catch (thrown) {
    if (signal?.aborted) throw cancelled();
    // fetch says nothing of use about why; the host is what a person can check.
    throw thrown instanceof TypeError ? unreachable(location.host) : thrown;
  }
}

async function failureOf(response: Response): Promise<Failure> {
  const body: unknown = await response.json().catch(() => null);
  if (isFailure(body)) {
    if (body.code === "not_signed_in") {
      forgetToken();
      lostSignIn();
    }
    return body;
  }
  if (response.status === 401) return noToken();
  if (response.status >= 502 && response.status <= 504) return unreachable(location.host);
  return {
    code: "internal",
    what: `The server answered ${response.status} without a reason.`,
    kept: "What was saved before is unchanged.",
    next: "Try again, and look into the server's log if it stays.",
    field: null,
  };
}

function noToken(): Failure {
  return {
    code: "forbidden",
    what: "The server does not know this browser.",
    kept: "Nothing was changed.",
    next: "Open the whole address that the server printed when it started; it ends in #token=….",
    field: null,
  };
}

/** What a stream that was stopped ends with. */
export function cancelled(): Failure {
  return {
    code: "cancelled",
    what: "Stopped.",
    kept: "No file was written.",
    next: "Start again when you want it.",
    field: null,
  };
}
