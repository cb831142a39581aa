import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { toFailure } from "@/api";
import { useCopyKeys } from "@/features/licenses/useClipboard";
import { useShortcuts } from "@/lib/shortcuts";
import { useToast } from "@/ui";
import { type Actions, ActionsContext, type Done, type Opened, type Undo } from "./actions";
import { OpenedDialog } from "./OpenedDialog";
import { useWrite } from "./useAct";
import { words } from "./words";

/** So long after an action the keys for Undo still mean it. */
const UNDO_MS = 60_000;

/** Holds the one dialog that is open, and what can be taken back. */
export function ActionsHost({ children }: { children: ReactNode }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const announce = useAnnounce();
  const copyKeys = useCopyKeys();
  const actions = useMemo<Actions>(
    () => ({
      start: setOpened,
      // What was left for a moment is gone back to.
      close: () => setOpened((now) => (now && "back" in now && now.back) || null),
      announce,
      copyKey: (of) => void copyKeys([of]),
    }),
    [announce, copyKeys],
  );
  return (
    <ActionsContext value={actions}>
      {children}
      {opened && <OpenedDialog key={JSON.stringify(opened)} opened={opened} onClose={actions.close} />}
    </ActionsContext>
  );
}

function useAnnounce() {
  const toast = useToast();
  const write = useWrite();
  const last = useRef<{ undo: Undo; until: number } | null>(null);
  const takeBack = useCallback(async () => {
    const undo = last.current?.undo;
    last.current = null;
    if (!undo) return;
    try {
      await undo.run(write);
      toast.show({ text: words.undone(undo.what) });
    } catch (thrown) {
      const failure = toFailure(thrown);
      toast.show({ tone: "failed", text: failure.what, detail: failure.next });
    }
  }, [toast, write]);
  useShortcuts({
    "Mod+z": () => {
      if (!last.current || last.current.until < Date.now()) return false;
      void takeBack();
      return true;
    },
  });
  return useCallback(
    ({ text, final = false, undo, next, second }: Done) => {
      last.current = undo ? { undo, until: Date.now() + UNDO_MS } : null;
      const taking = { label: words.undo, keys: "Mod+z", onAction: () => void takeBack() };
      const action = undo ? taking : next;
      toast.show({
        text,
        tone: final ? "final" : "done",
        ...(final ? { detail: words.cannotUndo } : {}),
        ...(action ? { action } : {}),
        ...(second ? { second } : {}),
      });
    },
    [toast, takeBack],
  );
}
