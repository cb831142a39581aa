import type { Activation, Denial, DeviceChoice, VerdictCode } from "@/api";
import { words } from "./words";

/** A device that was refused lately, with everything it was refused for. */
export type RefusedDevice = {
  /** Names the choice, and tells rows apart. */
  key: string;
  choice: DeviceChoice;
  name: string;
  codes: VerdictCode[];
  last_at: string;
  count: number;
};

/** Denials by device, the newest first. Refusals of one device belong together, however often it asked. */
export function refusedDevices(denials: readonly Denial[]): RefusedDevice[] {
  const devices = new Map<string, RefusedDevice>();
  for (const { device_id: id, device, code, last_at, count } of denials) {
    const key = id === null ? `unknown ${device ?? ""}` : `known ${id}`;
    const known = devices.get(key);
    if (known) {
      known.count += count;
      if (!known.codes.includes(code)) known.codes.push(code);
      if (last_at > known.last_at) known.last_at = last_at;
      continue;
    }
    // Of a device that was never stored only the beginning of its fingerprint is known: it is as good as new.
    const choice: DeviceChoice = id === null ? { kind: "new" } : { kind: "known", id };
    devices.set(key, { key, choice, name: device ?? words.unknownDevice, codes: [code], last_at, count });
  }
  return [...devices.values()].sort((a, b) => b.last_at.localeCompare(a.last_at));
}

/** The devices in use, the longest unseen last. */
export function activeDevices(activations: readonly Activation[]): Activation[] {
  return activations
    .filter(({ deactivated_at }) => deactivated_at === null)
    .sort((a, b) => b.last_seen_at.localeCompare(a.last_seen_at));
}

/** The name of a choice: the same choice has the same. */
export function choiceKey(choice: DeviceChoice): string {
  if (choice.kind === "known") return `known ${choice.id}`;
  return choice.kind === "new" ? "new" : `fingerprint ${choice.fingerprint}`;
}

/** Whether a name is meant by what was typed. */
export const isMeant = (typed: string, ...names: (string | null)[]): boolean =>
  names.some((name) => name?.toLowerCase().includes(typed.trim().toLowerCase()));
