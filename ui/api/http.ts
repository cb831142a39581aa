/* Door 2 as a browser uses it: POST /rpc/<operation> with a bearer token. */

import type { Failure } from "./bindings";
import { isFailure, unreachable } from "./failure";

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
  if (!response.ok) throw await failureOf(response);
  return response;
}

async function send(name: string, environment: string | null, request: unknown, signal: AbortSignal | null) {
  const headers = new Headers({ "Content-Type": "application/json", Accept: "application/json" });
  const token = adoptToken();
  if (token) headers.set("Authorization", `Bearer ${token}`);
  if (environment) headers.set("Keydesk-Environment", environment);
  try {
    return await fetch(`/rpc/${name}`, {
      method: "POST",
      headers,
      body: JSON.stringify(request),
      signal,
      credentials: "omit",
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
  if (isFailure(body)) return body;
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
