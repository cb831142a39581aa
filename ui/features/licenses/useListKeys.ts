import {
  type Doing,
  EVERY_DOING,
  type Facts,
  LOOKS,
  refusal,
  roleRefusal,
  useActions,
} from "@/features/license-actions";
import { useDesk } from "@/features/shell/desk";
import { useShortcuts } from "@/lib/shortcuts";
import { useToast } from "@/ui";

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

/** The license that keys mean: the one in the drawer, or the one under the cursor. Its facts may not be here yet. */
export type MeantLicense = { id: string; facts: Facts | null };

/** The keys of actions, as the menus show them. A key that means nothing now says why. */
export function useActionKeys(meant: MeantLicense | null): void {
  const { start } = useActions();
  const { workspace } = useDesk();
  const toast = useToast();
  const refuse = (text: string) => toast.show({ tone: "failed", text });
  const begin = (doing: Doing) => {
    if (!meant) return false;
    // Whether an unknown state allows it, the dialog says.
    const reason = meant.facts && refusal(doing, meant.facts, workspace.may);
    if (reason) refuse(reason);
    else start({ doing, id: meant.id });
    return true;
  };
  const keys: Record<string, () => boolean> = {};
  for (const doing of EVERY_DOING) {
    const { keys: chord } = LOOKS[doing];
    if (chord) keys[chord] = () => begin(doing);
  }
  keys.c = () => {
    const reason = roleRefusal("create", workspace.may);
    if (reason) refuse(reason);
    else start({ doing: "create" });
    return true;
  };
  useShortcuts(keys);
}
