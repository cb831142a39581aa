import { EllipsisVertical, KeyRound, MonitorSmartphone, Users } from "lucide-react";
import { useNavigate } from "react-router";
import type { DenialGroup } from "@/api";
import { licenseAt, writeListAddress } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { CUSTOMERS, DEVICES } from "@/features/shell/places";
import type { CellContext } from "@/table";
import { IconButton, Menu, MenuItem } from "@/ui";
import { causeOf, whoseOf } from "./columns";
import { WORDS } from "./words";

/** Where one group of denials leads: a license, a device, the customer. */
export function DenialMenu({ row, context }: { row: DenialGroup; context: CellContext }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const { license_id: license, device_id: device, customer } = row;
  const to = (path: string, open: string) =>
    void navigate(`${path}?${writeListAddress(environment.name, { open })}`);
  return (
    <Menu
      trigger={
        <IconButton
          icon={EllipsisVertical}
          iconSize={14}
          size="sm"
          name={WORDS.actions(causeOf(row), whoseOf(row))}
          tabIndex={context.active ? 0 : -1}
        />
      }
    >
      <MenuItem
        icon={KeyRound}
        disabledReason={license === null ? WORDS.noLicense : null}
        onSelect={() => {
          if (license !== null) void navigate(licenseAt(environment.name, license));
        }}
      >
        {WORDS.showLicense}
      </MenuItem>
      <MenuItem
        icon={MonitorSmartphone}
        disabledReason={device === null ? WORDS.noDevice : null}
        onSelect={() => {
          if (device !== null) to(DEVICES, device);
        }}
      >
        {WORDS.showDevice}
      </MenuItem>
      <MenuItem
        icon={Users}
        disabledReason={customer === null ? WORDS.noCustomer : null}
        onSelect={() => {
          if (customer !== null) to(CUSTOMERS, customer.id);
        }}
      >
        {WORDS.showCustomer}
      </MenuItem>
    </Menu>
  );
}
