import { AppWindow, Copy, PanelRight, Users } from "lucide-react";
import { useCurrentLicense } from "@/features/licenses/current";
import { EVERYTHING } from "@/features/licenses/query/query";
import { useLicenseActions } from "@/features/licenses/useLicenseActions";
import { usePlace } from "@/features/licenses/usePlace";
import { shortenKey } from "@/lib/format";
import { Icon } from "@/ui";
import { Group, Item, isMeant, type PartProps } from "./Item";
import { words } from "./words";

/** What can be done with the license under the list's cursor. */
export function CurrentLicenseItems({ text, onDone }: PartProps) {
  const row = useCurrentLicense();
  const { go, ask } = usePlace();
  const { copyKey, openWindow } = useLicenseActions();
  if (!row) return null;
  const { customer } = row;
  const actions = [
    { name: words.open, icon: PanelRight, keys: "Enter", run: () => go({ open: row.id }) },
    { name: words.copyKey, icon: Copy, keys: "Mod+c", run: () => copyKey(row.key) },
    { name: words.openWindow, icon: AppWindow, keys: undefined, run: () => void openWindow(row.id) },
    ...(customer
      ? [
          {
            name: words.onlyCustomer(customer.name),
            icon: Users,
            keys: undefined,
            run: () => ask({ ...EVERYTHING, customer: customer.id }),
          },
        ]
      : []),
  ].filter((action) => isMeant(text, action.name));
  if (actions.length === 0) return null;
  return (
    <Group heading={words.withLicense(shortenKey(row.key, 16))}>
      {actions.map(({ name, icon, keys, run }) => (
        <Item
          key={name}
          value={`current ${name}`}
          before={<Icon as={icon} size={14} />}
          {...(keys ? { keys } : {})}
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
