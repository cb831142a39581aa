/* What a token is now, and how a script shows it. */
import type { Token } from "@/api";

export type TokenState = "active" | "expired" | "revoked";

export function stateOf(
  { revoked_at, expires_at }: Pick<Token, "revoked_at" | "expires_at">,
  now: Date,
): TokenState {
  if (revoked_at !== null) return "revoked";
  return expires_at !== null && new Date(expires_at) <= now ? "expired" : "active";
}

/** The environment whose API stands without its name in the address. */
const DEFAULT = "production";

const NO_ADDRESS = "https://licenses.example.com";

/** The documentation on a server. */
export const docsAt = (server: string) => `${trimmed(server)}/api/docs`;

/** A line that asks the API who the token is; it works as it is where the server's address is known. */
export function curlLine(server: string | null, environment: string, secret: string): string {
  const place = environment === DEFAULT ? "" : `/${environment}`;
  const url = `${trimmed(server ?? NO_ADDRESS)}${place}/api/licensing/v1/me`;
  return `curl ${url} -H "Authorization: Bearer ${secret}"`;
}

const trimmed = (server: string) => server.replace(/\/+$/, "");
