import { ArrowDown, ArrowUp, Link, Pencil, Pin, PinOff, RefreshCw, Trash } from "lucide-react";
import type { ReactElement } from "react";
import type { SavedView } from "@/api";
import { useShownColumns } from "@/features/licenses/columns/layout";
import { listQuery, sameQuery } from "@/features/licenses/query/query";
import { usePlace } from "@/features/licenses/usePlace";
import { useMay } from "@/features/lists/useMay";
import { Menu, MenuItem, MenuLine } from "@/ui";
import { useViewActions, useViews } from "./useViews";
import { words } from "./words";

export type ViewMenuProps = {
  view: SavedView;
  /** The views it stands among, in order. */
  among: readonly SavedView[];
  trigger: ReactElement;
  onRename: () => void;
};

/** What can be done to one view. */
export function ViewMenu({ view, among, trigger, onRename }: ViewMenuProps) {
  const { place, onList } = usePlace();
  const actions = useViewActions();
  const columns = useShownColumns();
  const joining = useViews().filter((one) => one.pinned !== view.pinned);
  const at = among.findIndex((one) => one.id === view.id);
  const mayNot = useMay("edit", words.mayNot);
  const isThis = sameQuery(place.query, listQuery(view.query));
  return (
    <Menu trigger={trigger} align="start">
      <MenuItem
        icon={RefreshCw}
        disabledReason={mayNot ?? (onList ? (isThis ? words.updateReason : null) : words.saveElsewhere)}
        onSelect={() => void actions.update(view, place.query, columns)}
      >
        {words.update}
      </MenuItem>
      <MenuItem icon={Pencil} disabledReason={mayNot} onSelect={onRename}>
        {words.renameItem}
      </MenuItem>
      <MenuItem
        icon={Link}
        disabledReason={actions.noLink(view)}
        onSelect={() => void actions.copyLink(view)}
      >
        {words.copyLink}
      </MenuItem>
      <MenuLine />
      <MenuItem
        icon={ArrowUp}
        disabledReason={mayNot ?? (at <= 0 ? words.isFirst : null)}
        onSelect={() => void actions.move(among, at, at - 1)}
      >
        {words.moveUp}
      </MenuItem>
      <MenuItem
        icon={ArrowDown}
        disabledReason={mayNot ?? (at === among.length - 1 ? words.isLast : null)}
        onSelect={() => void actions.move(among, at, at + 1)}
      >
        {words.moveDown}
      </MenuItem>
      <MenuItem
        icon={view.pinned ? PinOff : Pin}
        disabledReason={mayNot}
        onSelect={() => void actions.pin(view, !view.pinned, joining)}
      >
        {view.pinned ? words.unpin : words.pin}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={Trash} danger disabledReason={mayNot} onSelect={() => void actions.remove(view)}>
        {words.remove}
      </MenuItem>
    </Menu>
  );
}
