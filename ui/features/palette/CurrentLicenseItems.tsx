import { AppWindow, Copy, type LucideIcon, PanelRight, Plus, Users } from "lucide-react";
import type { LicenseRow } from "@/api";
import {
  EVERY_DOING,
  type MenuGroup,
  type Offer,
  offer,
  offers,
  roleRefusal,
  useActions,
} from "@/features/license-actions";
import { useCurrentLicense } from "@/features/licenses/current";
import { EVERYTHING } from "@/features/licenses/query/query";
import { useLicenseActions } from "@/features/licenses/useLicenseActions";
import { usePlace } from "@/features/licenses/usePlace";
import { useDesk } from "@/features/shell/desk";
import { shortenKey } from "@/lib/format";
import { Icon } from "@/ui";
import { Group, Item, isMeant, type PartProps } from "./Item";
import { words } from "./words";

type Action = {
  name: string;
  icon: LucideIcon;
  keys?: string | undefined;
  run: () => void;
  reason?: string | null;
};

const GROUPS: readonly MenuGroup[] = ["look", "hold", "stop", "end"];

/** What can be done with the license under the list's cursor. */
export function CurrentLicenseItems({ text, onDone }: PartProps) {
  const row = useCurrentLicense();
  const actions = useActionsOn(row, text !== "").filter((action) => isMeant(text, action.name));
  if (!row || actions.length === 0) return null;
  return (
    <Group heading={words.withLicense(shortenKey(row.key, 16))}>
      {actions.map(({ name, icon, keys, run, reason }) => (
        <Item
          key={name}
          value={`current ${name}`}
          before={<Icon as={icon} size={14} />}
          {...(keys ? { keys } : {})}
          refused={reason}
          onSelect={() => {
            onDone();
            run();
          }}
        >
          {name}
        </Item>
      ))}
    </Group>
  );
}

/** Without a text only what can be done; whoever looks for an action by its name is told why it cannot be. */
function useActionsOn(row: LicenseRow | null, sought: boolean): Action[] {
  const { workspace } = useDesk();
  const { go, ask } = usePlace();
  const { copyKey, openWindow } = useLicenseActions();
  const { start } = useActions();
  if (!row) return [];
  const offered: Offer[] = sought
    ? EVERY_DOING.map((doing) => offer(doing, row, workspace.may))
    : GROUPS.flatMap((group) => offers(group, row, workspace.may)).filter(({ reason }) => reason === null);
  const { customer } = row;
  return [
    { name: words.open, icon: PanelRight, keys: "Enter", run: () => go({ open: row.id }) },
    { name: words.copyKey, icon: Copy, keys: "Mod+c", run: () => copyKey(row) },
    ...offered.map(({ label, icon, keys, reason, doing }) => ({
      name: label,
      icon,
      keys,
      reason,
      run: () => start({ doing, id: row.id }),
    })),
    { name: words.openWindow, icon: AppWindow, run: () => void openWindow(row.id) },
    ...(customer
      ? [
          {
            name: words.onlyCustomer(customer.name),
            icon: Users,
            run: () => ask({ ...EVERYTHING, customer: customer.id }),
          },
        ]
      : []),
  ];
}

/** Making a license, wherever one is. */
export function CreateItem({ text, onDone }: PartProps) {
  const { workspace } = useDesk();
  const { start } = useActions();
  if (!isMeant(text, words.create)) return null;
  return (
    <Group heading={words.make}>
      <Item
        value="create license"
        before={<Icon as={Plus} size={14} />}
        keys="c"
        refused={roleRefusal("create", workspace.may)}
        onSelect={() => {
          onDone();
          start({ doing: "create" });
        }}
      >
        {words.create}
      </Item>
    </Group>
  );
}
