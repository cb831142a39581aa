/* Bulk changes that were started in this window and whose end nobody has seen yet. */
import { useSyncExternalStore } from "react";
import type { BulkKind } from "./actions";

export type Followed = {
  job: string;
  environment: string;
  kind: BulkKind;
  /** How many were to change. */
  count: number;
  /** Its dialog is open and tells by itself. */
  shown: boolean;
};

let followed: readonly Followed[] = [];
const watchers = new Set<() => void>();

function become(next: readonly Followed[]): void {
  followed = next;
  for (const watcher of watchers) watcher();
}

export function follow(one: Followed): void {
  become([...followed.filter(({ job }) => job !== one.job), one]);
}

export function show(job: string, shown: boolean): void {
  if (followed.some((one) => one.job === job && one.shown !== shown))
    become(followed.map((one) => (one.job === job ? { ...one, shown } : one)));
}

export function unfollow(job: string): void {
  if (followed.some((one) => one.job === job)) become(followed.filter((one) => one.job !== job));
}

export function useFollowed(): readonly Followed[] {
  return useSyncExternalStore(watch, read);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

const read = () => followed;
