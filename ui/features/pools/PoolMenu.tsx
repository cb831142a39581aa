import { Armchair, EllipsisVertical, Pencil, Trash2 } from "lucide-react";
import type { Pool } from "@/api";
import { useMay } from "@/features/lists";
import type { CellContext } from "@/table";
import { IconButton, Menu, MenuItem, MenuLine } from "@/ui";
import type { PoolActs } from "./PoolsPage";
import { assignRefusal, deleteRefusal } from "./standing";
import { WORDS } from "./words";

type Props = { pool: Pool; context: CellContext; acts: PoolActs };

/** What can be done to one pool. */
export function PoolMenu({ pool, context, acts }: Props) {
  const mayNotAssign = useMay("assign", WORDS.mayNotAssign);
  const mayNotEdit = useMay("edit");
  return (
    <Menu
      trigger={
        <IconButton
          icon={EllipsisVertical}
          iconSize={14}
          size="sm"
          name={WORDS.actions(pool.name)}
          tabIndex={context.active ? 0 : -1}
        />
      }
    >
      <MenuItem
        icon={Armchair}
        disabledReason={mayNotAssign ?? assignRefusal(pool, new Date())}
        onSelect={() => acts.onAssign(pool)}
      >
        {WORDS.assignMenu}
      </MenuItem>
      <MenuItem icon={Pencil} disabledReason={mayNotEdit} onSelect={() => acts.onEdit(pool)}>
        {WORDS.editMenu}
      </MenuItem>
      <MenuLine />
      <MenuItem
        icon={Trash2}
        danger
        disabledReason={mayNotEdit ?? deleteRefusal(pool)}
        onSelect={() => acts.onDelete(pool)}
      >
        {WORDS.deleteMenu}
      </MenuItem>
    </Menu>
  );
}
