import { useCallback } from "react";
import { ask, type SettingsInfo, toFailure, useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { isMasked } from "@/lib/maskedKey";
import { useStepUp } from "./useStepUp";

export type KeysShown = {
  /** Whether this workspace hides keys from whoever did not give the passphrase lately. */
  asks: boolean;
  /** Whether they are hidden now. */
  hidden: boolean;
  /** Until when they are shown; null when they are hidden, or always shown. */
  until: string | null;
};

/** What the settings say about keys. */
export function keysShown({ settings, unlocked_until: until }: SettingsInfo): KeysShown {
  const asks = settings.step_up === true;
  return { asks, hidden: asks && until === null, until: asks ? until : null };
}

/** Whether keys are hidden; null while nobody has said so. */
export function useKeysShown(): KeysShown | null {
  return useOperation("getSettings", null, {}, { select: keysShown }).data ?? null;
}

/** A license and its key, as shown. */
export type NamedKey = { id: string; key: string };

/**
 * The whole keys of licenses, for the clipboard: hidden ones after the passphrase was given. Null when the question for
 * it was dismissed.
 */
export function useWholeKeys(): (of: readonly NamedKey[]) => Promise<string[] | null> {
  const { environment } = useDesk();
  const { withStepUp } = useStepUp();
  const hidden = useKeysShown()?.hidden ?? false;
  return useCallback(
    async (of) => {
      // What was read while keys were shown is not handed out after that.
      if (!hidden && !of.some(({ key }) => isMasked(key))) return of.map(({ key }) => key);
      const ids = of.map(({ id }) => id);
      try {
        const read = await withStepUp(() => ask("readKeys", environment.name, { ids }));
        return read.map(({ key }) => key);
      } catch (thrown) {
        if (toFailure(thrown).code === "step_up_required") return null;
        throw thrown;
      }
    },
    [environment.name, hidden, withStepUp],
  );
}
