import { useShortcuts } from "@/lib/shortcuts";

type Actions = {
  focusSearch: () => void;
  focusList: () => void;
  openFilter: () => void;
  openSort: () => void;
  /** Answers whether there was anything to leave. */
  escape: () => boolean;
};

/** The page's own keys. Those of the rows belong to the table. */
export function useListKeys(actions: Actions): void {
  useShortcuts(
    {
      "/": actions.focusSearch,
      "Mod+f": actions.focusSearch,
      f: actions.openFilter,
      s: actions.openSort,
      ArrowDown: actions.focusList,
      ArrowUp: actions.focusList,
      Escape: actions.escape,
    },
    { everywhere: ["Mod+f"] },
  );
}
