import { useCallback } from "react";
import { shell, toFailure } from "@/api";
import { useToast } from "@/ui";

/** Copies a text and says so; answers whether it was copied. */
export function useCopy() {
  const toast = useToast();
  return useCallback(
    async (text: string, said: string): Promise<boolean> => {
      try {
        await shell.copyText(text);
        toast.show({ text: said });
        return true;
      } catch (thrown) {
        const failure = toFailure(thrown);
        toast.show({ tone: "failed", text: failure.what, detail: failure.next });
        return false;
      }
    },
    [toast],
  );
}
