import { EllipsisVertical, Filter, KeyRound, Stethoscope, Unplug } from "lucide-react";
import { useNavigate } from "react-router";
import type { ActivationRow } from "@/api";
import { deviceName } from "@/features/devices/picture";
import { roleRefusal, useActions } from "@/features/license-actions";
import { licenseAt } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import type { CellContext } from "@/table";
import { IconButton, Menu, MenuItem, MenuLine } from "@/ui";
import { WORDS } from "./words";

type Props = {
  row: ActivationRow;
  context: CellContext;
  onFilter: (name: string, value: string) => void;
};

/** What can be done to one activation, and where it leads. */
export function ActivationMenu({ row, context, onFilter }: Props) {
  const { environment, workspace } = useDesk();
  const { start } = useActions();
  const navigate = useNavigate();
  const { license_id: id, device, deactivated_at: ended } = row;
  const refused = roleRefusal("deactivate_device", workspace.may);
  return (
    <Menu
      trigger={
        <IconButton
          icon={EllipsisVertical}
          iconSize={14}
          size="sm"
          name={WORDS.actions(deviceName(device), row.key)}
          tabIndex={context.active ? 0 : -1}
        />
      }
    >
      <MenuItem
        icon={Unplug}
        disabledReason={refused ?? (ended ? WORDS.endedAlready : null)}
        onSelect={() => start({ doing: "deactivate_device", id, activation: row.id })}
      >
        {WORDS.deactivate}
      </MenuItem>
      <MenuItem icon={Stethoscope} onSelect={() => start({ doing: "why", id, device: device.id })}>
        {WORDS.why}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={KeyRound} onSelect={() => void navigate(licenseAt(environment.name, id))}>
        {WORDS.showLicense}
      </MenuItem>
      <MenuItem icon={Filter} onSelect={() => onFilter("license", id)}>
        {WORDS.onlyLicense}
      </MenuItem>
      <MenuItem icon={Filter} onSelect={() => onFilter("device", device.id)}>
        {WORDS.onlyDevice}
      </MenuItem>
    </Menu>
  );
}
