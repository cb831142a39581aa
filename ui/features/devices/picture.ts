import { Laptop, type LucideIcon, Monitor, Server, Smartphone } from "lucide-react";
import type { Device } from "@/api";

/** What a device looks like, as far as its platform and name tell. */
export function pictureOf({ platform, name }: Pick<Device, "platform" | "name">): LucideIcon {
  const text = `${platform ?? ""} ${name ?? ""}`.toLowerCase();
  if (/ios|android|iphone|ipad|phone/.test(text)) return Smartphone;
  if (/book|laptop|notebook/.test(text)) return Laptop;
  return /server|node/.test(text) ? Server : Monitor;
}

const LONGEST_BEGINNING = 12;

/** What a device is called; how its fingerprint begins where it never gave itself a name. */
export function deviceName({ name, fingerprint }: Pick<Device, "name" | "fingerprint">): string {
  if (name) return name;
  return fingerprint.length > LONGEST_BEGINNING ? `${fingerprint.slice(0, LONGEST_BEGINNING)}…` : fingerprint;
}
