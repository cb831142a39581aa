import { AppWindow, Copy, Download, EllipsisVertical, PanelRight } from "lucide-react";
import { type RefObject, useRef } from "react";
import type { LicenseRow } from "@/api";
import { OfferItems } from "@/features/license-actions";
import { shortenKey } from "@/lib/format";
import type { CellContext } from "@/table";
import { Icon, Menu, MenuItem, MenuLine } from "@/ui";
import { words } from "./words";

type ButtonProps = {
  row: LicenseRow;
  context: CellContext;
  onOpen: (row: LicenseRow, button: HTMLElement) => void;
};

/** The ⋮ of a row. The menu itself exists once, for the row that asked. */
export function RowMenuButton({ row, context, onOpen }: ButtonProps) {
  return (
    <button
      type="button"
      className="kd-btn kd-ghost kd-icon kd-sm"
      aria-haspopup="menu"
      aria-label={words.actionsFor(shortenKey(row.key, 24))}
      tabIndex={context.active ? 0 : -1}
      onClick={(event) => onOpen(row, event.currentTarget)}
    >
      <Icon as={EllipsisVertical} size={14} />
    </button>
  );
}

export type OpenMenu = { row: LicenseRow; button: HTMLElement };

type RowMenuProps = {
  opened: OpenMenu | null;
  onClose: () => void;
  onOpen: (row: LicenseRow) => void;
  onOpenWindow: (row: LicenseRow) => void;
  onCopy: (row: LicenseRow) => void;
  onExport: (row: LicenseRow) => void;
};

/** What can be done to one license. */
export function RowMenu({ opened, onClose, ...actions }: RowMenuProps) {
  const last = useRef<OpenMenu | null>(null);
  if (opened) last.current = opened;
  const row = last.current?.row;
  if (!row) return null;
  return (
    <Menu
      side="left"
      align="start"
      open={opened !== null}
      onOpenChange={(open) => {
        if (open) return;
        onClose();
        const button = last.current?.button;
        requestAnimationFrame(() => {
          // What the item opened has the focus by now, and keeps it.
          if (document.activeElement?.closest("[role=dialog], [role=alertdialog]")) return;
          button?.focus({ preventScroll: true });
        });
      }}
      trigger={<MenuAnchor place={last} />}
    >
      <MenuItem icon={PanelRight} keys="Enter" onSelect={() => actions.onOpen(row)}>
        {words.open}
      </MenuItem>
      <OfferItems group="look" license={row} />
      <MenuItem icon={Copy} keys="Mod+c" onSelect={() => actions.onCopy(row)}>
        {words.copyKey}
      </MenuItem>
      <MenuLine />
      <OfferItems group="hold" license={row} />
      <MenuLine />
      <OfferItems group="stop" license={row} />
      <MenuLine />
      <MenuItem icon={AppWindow} onSelect={() => actions.onOpenWindow(row)}>
        {words.openInNewWindow}
      </MenuItem>
      <MenuItem icon={Download} onSelect={() => actions.onExport(row)}>
        {words.exportRow}
      </MenuItem>
      <MenuLine />
      <OfferItems group="end" license={row} />
    </Menu>
  );
}

/** An invisible stand-in over the button that was pressed, for the menu to hang on. */
function MenuAnchor({ place, ...rest }: { place: RefObject<OpenMenu | null> }) {
  const box = place.current?.button.getBoundingClientRect();
  const style = box ? { left: box.left, top: box.top, width: box.width, height: box.height } : {};
  return (
    <button
      {...rest}
      type="button"
      className="pointer-events-none fixed opacity-0"
      tabIndex={-1}
      aria-label={words.actionsFor(shortenKey(place.current?.row.key ?? "", 24))}
      style={style}
    />
  );
}
