import { useCallback } from "react";
import { shell, toFailure } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { LICENSES } from "@/features/shell/places";
import type { NamedKey } from "@/features/step-up";
import { useToast } from "@/ui";
import { writePlace } from "./query/codec";
import { EVERYTHING } from "./query/query";
import { useCopyKeys } from "./useClipboard";

/** What can be done to a license wherever it is named: in a row, in the drawer, in the palette. */
export function useLicenseActions() {
  const { environment } = useDesk();
  const toast = useToast();
  const copyKeys = useCopyKeys();
  const copyKey = useCallback((of: NamedKey) => void copyKeys([of]), [copyKeys]);
  const openWindow = useCallback(
    async (id: string) => {
      const place = writePlace({ environment: environment.name, query: EVERYTHING, open: id });
      try {
        await shell.openWindow(`${LICENSES}?${place}`);
      } catch (thrown) {
        const failure = toFailure(thrown);
        toast.show({ tone: "failed", text: failure.what, detail: failure.next });
      }
    },
    [environment.name, toast],
  );
  return { copyKey, copyKeys, openWindow };
}
