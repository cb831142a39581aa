import { Ear, EarOff, EllipsisVertical, Stethoscope, Unplug } from "lucide-react";
import type { Activation, License, LicenseDetail } from "@/api";
import { pictureOf } from "@/features/devices/picture";
import { refusal, roleRefusal, useActions } from "@/features/license-actions";
import { useDesk } from "@/features/shell/desk";
import { DrawerSection, Icon, IconButton, Menu, MenuItem, RelativeTime } from "@/ui";
import { words } from "./words";

const MOST_SHOWN = 200;

/** The devices it is or was used on. */
export function Activations({ detail }: { detail: LicenseDetail }) {
  const { license, activations } = detail;
  const full = license.activation_limit >= 0 && license.activations_used >= license.activation_limit;
  return (
    <DrawerSection
      title={words.activations}
      note={words.inUse(license.activations_used, license.activation_limit)}
      noteTone={full && license.activations_used > 0 ? "warn" : "quiet"}
      action={<RaiseLimit license={license} />}
    >
      {activations.length === 0 && <p className="text-text-3 text-xs">{words.neverActivated}</p>}
      {activations.map((activation) => (
        <DeviceRow key={activation.id} activation={activation} license={license} />
      ))}
      {activations.length >= MOST_SHOWN && (
        <p className="mt-2 text-text-3 text-xs">{words.mostShown(MOST_SHOWN)}</p>
      )}
    </DrawerSection>
  );
}

/** Not there at all where the state forbids it: the menu says why. */
function RaiseLimit({ license }: { license: License }) {
  const { workspace } = useDesk();
  const { start } = useActions();
  if (refusal("raise_limit", license, workspace.may) !== null) return null;
  return (
    <button
      type="button"
      className="font-medium text-accent-text hover:underline"
      onClick={() => start({ doing: "raise_limit", id: license.id })}
    >
      {words.raise}
    </button>
  );
}

function DeviceRow({ activation, license }: { activation: Activation; license: License }) {
  const { device, deactivated_at: ended } = activation;
  const facts = [device.platform, device.serial, device.ip].filter(Boolean).join(", ");
  return (
    <div className={ended ? "kd-dev text-text-3" : "kd-dev"}>
      <Icon as={pictureOf(device)} />
      <span className="min-w-0">
        <span className="block truncate font-medium" title={device.fingerprint}>
          {device.name ?? words.unnamedDevice}
          {device.ignored && <span className="ml-1.5 font-normal text-warn-text">{words.ignored}</span>}
        </span>
        <small className="truncate">{facts || device.fingerprint}</small>
      </span>
      <span className="text-right">
        <RelativeTime at={ended ?? activation.last_seen_at} className="block" />
        <small>{ended ? words.deactivated : words.lastSeen}</small>
      </span>
      <DeviceMenu activation={activation} license={license} />
    </div>
  );
}

function DeviceMenu({ activation, license }: { activation: Activation; license: License }) {
  const { workspace } = useDesk();
  const { start } = useActions();
  const { device, deactivated_at: ended } = activation;
  const of = { id: license.id, activation: activation.id };
  const refused = refusal("deactivate_device", license, workspace.may);
  return (
    <Menu
      trigger={
        <IconButton
          icon={EllipsisVertical}
          iconSize={14}
          size="sm"
          name={words.deviceActions(device.name ?? words.unnamedDevice)}
        />
      }
    >
      <MenuItem
        icon={Unplug}
        disabledReason={refused ?? (ended ? words.alreadyEnded : null)}
        onSelect={() => start({ doing: "deactivate_device", ...of })}
      >
        {words.deactivate}
      </MenuItem>
      <MenuItem
        icon={device.ignored ? Ear : EarOff}
        disabledReason={roleRefusal("deactivate_device", workspace.may)}
        onSelect={() => start({ doing: "ignore_device", ...of })}
      >
        {device.ignored ? words.listen : words.ignore}
      </MenuItem>
      <MenuItem
        icon={Stethoscope}
        onSelect={() => start({ doing: "why", id: license.id, device: device.id })}
      >
        {words.why}
      </MenuItem>
    </Menu>
  );
}
