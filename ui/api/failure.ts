import type { Failure } from "./bindings";

/** A Failure on its way up: what a person reads lies in `failure`. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.what);
    this.name = "FailureError";
    this.failure = failure;
  }
}

/** Whatever was thrown, as something a person can read. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof FailureError) return thrown.failure;
  if (isFailure(thrown)) return thrown;
  return unexpected(thrown);
}

/** No answer came: the network or the server is away. Nothing is known about what happened there. */
export function unreachable(host: string): Failure {
  return {
    code: "unreachable",
    what: `No connection to ${host}.`,
    kept: "What you see stays readable, and what you typed stays.",
    next: "Keydesk keeps trying. Check the network if this lasts.",
    field: null,
  };
}

/** Somebody has to sign in first. */
export function notSignedIn(): Failure {
  return {
    code: "not_signed_in",
    what: "You are not signed in.",
    kept: "Nothing was changed.",
    next: "Sign in; this place stays as it is.",
    field: null,
  };
}

/** Something only the desktop can do was asked in a browser. */
export function desktopOnly(what: string): Failure {
  return {
    code: "forbidden",
    what: `${what} works in the Keydesk desktop only.`,
    kept: "Nothing was changed.",
    next: "Open this workspace in the desktop app.",
    field: null,
  };
}

export function isFailure(value: unknown): value is Failure {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    "what" in value &&
    "kept" in value &&
    "next" in value
  );
}

function unexpected(thrown: unknown): Failure {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: "internal",
    what: `Keydesk met something it does not know: ${reason}`,
    kept: "What was saved before is unchanged.",
    next: "Try again. If it stays, restart Keydesk and tell us this sentence.",
    field: null,
  };
}
