/*
 * How an operation leaves this page: through Tauri in the desktop, over HTTP in a browser. The bindings' import of
 * `@tauri-apps/api/core` lands here (vite.config.ts); TypeScript keeps seeing the original, so the types stay exact.
 */
import { Channel, type InvokeArgs, invoke as invokeDesktop } from "@tauri-apps/api/core";
import { answerLocally, isLocal } from "./browser";
import { adoptToken, callServer } from "./http";
import { inDesktop } from "./place";

export { Channel, inDesktop };

/** Tauri's `invoke`, or its stand-in where there is no Tauri. Rejects with a Failure. */
export async function invoke<T>(name: string, args: InvokeArgs = {}): Promise<T> {
  if (inDesktop()) return invokeDesktop<T>(name, args);
  const fields = args as Record<string, unknown>;
  if (isLocal(name)) return (await answerLocally(name, fields)) as T;
  const environment = typeof fields.environment === "string" ? fields.environment : null;
  return (await callServer(name, environment, fields.request ?? {})) as T;
}

// At once, before a router takes the address's fragment for a place.
if (!inDesktop()) adoptToken();
