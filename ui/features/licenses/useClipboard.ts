import { useCallback } from "react";
import { shell, toFailure } from "@/api";
import { type NamedKey, useWholeKeys } from "@/features/step-up";
import { shortenKey } from "@/lib/format";
import { useToast } from "@/ui";
import { words } from "./words";

/** Writes to the clipboard; rejects when it refuses. */
export async function writeText(text: string): Promise<void> {
  await shell.copyText(text);
}

/** Copies texts, and says so. */
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

/** Copies the whole keys of licenses, and says so; where keys are hidden, once the passphrase was given. */
export function useCopyKeys() {
  const toast = useToast();
  const copy = useClipboard();
  const whole = useWholeKeys();
  return useCallback(
    async (read: readonly NamedKey[] | Promise<readonly NamedKey[]>) => {
      try {
        const keys = await whole(await read);
        if (keys?.length === 0) toast.show({ tone: "failed", text: words.copyGone });
        else if (keys) await copy(keys);
      } catch (thrown) {
        const failure = toFailure(thrown);
        toast.show({ tone: "failed", text: failure.what, detail: failure.next });
      }
    },
    [copy, toast, whole],
  );
}
