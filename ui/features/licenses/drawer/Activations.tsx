import { Laptop, type LucideIcon, Monitor, Server, Smartphone } from "lucide-react";
import type { Activation, Device, LicenseDetail } from "@/api";
import { DrawerSection, Icon, RelativeTime } from "@/ui";
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
    >
      {activations.length === 0 && <p className="text-text-3 text-xs">{words.neverActivated}</p>}
      {activations.map((activation) => (
        <DeviceRow key={activation.id} activation={activation} />
      ))}
      {activations.length >= MOST_SHOWN && (
        <p className="mt-2 text-text-3 text-xs">{words.mostShown(MOST_SHOWN)}</p>
      )}
    </DrawerSection>
  );
}

function DeviceRow({ activation }: { activation: Activation }) {
  const { device, deactivated_at: ended } = activation;
  const facts = [device.platform, device.serial, device.ip].filter(Boolean).join(", ");
  return (
    <div className={ended ? "kd-dev text-text-3" : "kd-dev"}>
      <Icon as={pictureOf(device)} />
      <span className="min-w-0">
        <span className="block truncate font-medium" title={device.fingerprint}>
          {device.name ?? words.unnamedDevice}
        </span>
        <small className="truncate">{facts || device.fingerprint}</small>
      </span>
      <span className="text-right">
        <RelativeTime at={ended ?? activation.last_seen_at} className="block" />
        <small>{ended ? words.deactivated : words.lastSeen}</small>
      </span>
    </div>
  );
}

function pictureOf({ platform, name }: Device): LucideIcon {
  const text = `${platform ?? ""} ${name ?? ""}`.toLowerCase();
  if (/ios|android|iphone|ipad|phone/.test(text)) return Smartphone;
  if (/book|laptop|notebook/.test(text)) return Laptop;
  return /server|node/.test(text) ? Server : Monitor;
}
