import { useSyncExternalStore } from "react";
import type { LicenseRow } from "@/api";

/** The license under the cursor of this window's list, for the palette's "with this license". */
let current: LicenseRow | null = null;
const watchers = new Set<() => void>();

export function setCurrentLicense(row: LicenseRow | null): void {
  if (row?.id === current?.id) return;
  current = row;
  for (const watcher of watchers) watcher();
}

export function useCurrentLicense(): LicenseRow | null {
  return useSyncExternalStore(watch, read);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

const read = () => current;
