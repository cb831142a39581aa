import { useCallback } from "react";
import { shell } from "@/api";
import { shortenKey } from "@/lib/format";
import { useToast } from "@/ui";
import { words } from "./words";

/** Writes to the clipboard; rejects when it refuses. */
export async function writeText(text: string): Promise<void> {
  await shell.copyText(text);
}

/** Copies whole keys, and says so. */
export function useClipboard() {
  const toast = useToast();
  return useCallback(
    async (keys: readonly string[]) => {
      try {
        await writeText(keys.join("\n"));
        const [first = ""] = keys;
        toast.show({
          text: keys.length === 1 ? words.copied(shortenKey(first, 24)) : words.copiedMany(keys.length),
        });
      } catch {
        toast.show({ tone: "failed", text: words.copyRefused });
      }
    },
    [toast],
  );
}
