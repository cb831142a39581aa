/* What this computer remembers: small JSON values under a name. Losing one costs a habit, never work. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { commands } from "./bindings";
import { unwrap } from "./client";

/** Reads a preference. `read` turns what was stored into what is wanted, or null when it does not fit any more. */
export async function readPreference<T>(
  name: string,
  read: (stored: unknown) => T | null,
): Promise<T | null> {
  try {
    const text = await unwrap(commands.getPreference(name));
    return text === null ? null : read(JSON.parse(text));
  } catch {
    // A preference that cannot be read is one that was never set.
    return null;
  }
}

/** Keeps a preference. A failure is not worth an interruption. */
export async function keepPreference(name: string, value: unknown): Promise<void> {
  try {
    await unwrap(commands.setPreference(name, JSON.stringify(value)));
  } catch {
    // It is asked for again next time.
  }
}

/** A preference as state: [value, set, known]. Until the stored one is known, the fallback is shown. */
export function usePreference<T>(
  name: string,
  fallback: T,
  read: (stored: unknown) => T | null,
): [value: T, set: (value: T) => void, known: boolean] {
  const client = useQueryClient();
  const { data, isSuccess } = useQuery({
    queryKey: ["preference", name],
    queryFn: () => readPreference(name, read),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const set = useCallback(
    (value: T) => {
      client.setQueryData(["preference", name], value);
      void keepPreference(name, value);
    },
    [client, name],
  );
  return [data ?? fallback, set, isSuccess];
}
