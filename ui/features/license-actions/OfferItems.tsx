import { useDesk } from "@/features/shell/desk";
import { MenuItem } from "@/ui";
import { useActions } from "./actions";
import type { Facts } from "./availability";
import { type MenuGroup, offers } from "./menu";

type Props = { group: MenuGroup; license: Facts & { id: string } };

/** A group of a license's menu. What is impossible stays in its place, with the reason below. */
export function OfferItems({ group, license }: Props) {
  const { workspace } = useDesk();
  const { start } = useActions();
  return offers(group, license, workspace.may).map(({ doing, label, reason, icon, keys, danger }) => (
    <MenuItem
      key={doing}
      icon={icon}
      {...(keys ? { keys } : {})}
      {...(danger ? { danger } : {})}
      disabledReason={reason}
      onSelect={() => start({ doing, id: license.id })}
    >
      {label}
    </MenuItem>
  ));
}
