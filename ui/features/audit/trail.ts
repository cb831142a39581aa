/* The part of the trail that was read, and what came since. Entries are never reordered: newest first. */
import type { AuditEntry, AuditPage } from "@/api";

/** Entries read so far, in pages as they were asked for. */
export type Trail = { pages: readonly AuditPage[]; pageParams: readonly (string | null)[] };

export type News = {
  /** Entries that are not in the trail yet, newest first. */
  fresh: readonly AuditEntry[];
  /** More came than was looked at, so that they cannot be put before the others without a gap. */
  gap: boolean;
};

export function entriesOf(trail: Trail | undefined): readonly AuditEntry[] {
  return trail?.pages.flatMap((page) => page.entries) ?? [];
}

/** What a newest page holds that the trail does not. */
export function newsOf(trail: Trail, newest: AuditPage): News {
  const known = new Set(entriesOf(trail).map(({ id }) => id));
  const fresh = newest.entries.filter(({ id }) => !known.has(id));
  const meets = newest.entries.some(({ id }) => known.has(id));
  return { fresh, gap: known.size > 0 && !meets && newest.more };
}

/** Takes over what is newly known of entries in the trail: their seal, or that they were erased. Nothing moves. */
export function refreshed<T extends Trail>(trail: T, newest: AuditPage): T {
  const now = new Map(newest.entries.map((entry) => [entry.id, entry]));
  const pages = trail.pages.map((page) => ({
    ...page,
    entries: page.entries.map((entry) => now.get(entry.id) ?? entry),
  }));
  return { ...trail, pages };
}

/** Puts entries before all others. */
export function withNews<T extends Trail>(trail: T, fresh: readonly AuditEntry[]): T {
  const [first, ...rest] = trail.pages;
  if (!first || fresh.length === 0) return trail;
  return { ...trail, pages: [{ ...first, entries: [...fresh, ...first.entries] }, ...rest] };
}

/** Whether an entry still waits to be sealed, so that looking again is worth it. */
export function hasUnsealed(entries: readonly AuditEntry[]): boolean {
  return entries.some(({ position }) => position === null);
}
