/* What a person was told of: the rules, as pure functions. */
import type { NoticeKind } from "@/api";

/** One thing to be told of. Its name is the same whenever it is found, so that it is told once. */
export type Notice = {
  id: string;
  kind: NoticeKind;
  text: string;
  detail: string;
  at: string;
  /** The address where one looks at it. */
  to: string;
};

export type Told = Notice & { read: boolean };

/** By person and environment, in one workspace on this computer. */
export type Kept = Readonly<Record<string, readonly Told[]>>;

const MOST_KEPT = 50;
const MOST_PLACES = 24;

/** What of these was not told yet, of the kinds that are wanted. */
export function news(
  told: readonly Told[],
  found: readonly Notice[],
  wanted: readonly NoticeKind[],
): Notice[] {
  const known = new Set(told.map(({ id }) => id));
  return found.filter(({ id, kind }) => wanted.includes(kind) && !known.has(id));
}

/** The news on top, unread. */
export function withNews(kept: Kept, place: string, fresh: readonly Notice[]): Kept {
  const before = kept[place] ?? [];
  const now = [...fresh.map((one) => ({ ...one, read: false })), ...before].slice(0, MOST_KEPT);
  const others = Object.entries(kept).filter(([name]) => name !== place);
  return Object.fromEntries([...others.slice(-(MOST_PLACES - 1)), [place, now]]);
}

export function allRead(kept: Kept, place: string): Kept {
  return { ...kept, [place]: (kept[place] ?? []).map((one) => ({ ...one, read: true })) };
}

export function readKept(stored: unknown): Kept | null {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return null;
  const places = Object.entries(stored).map(([place, list]) => [
    place,
    (Array.isArray(list) ? list : []).filter(isTold).slice(0, MOST_KEPT),
  ]);
  return Object.fromEntries(places);
}

function isTold(one: unknown): one is Told {
  if (typeof one !== "object" || one === null) return false;
  const { id, kind, text, detail, at, to, read } = one as Record<string, unknown>;
  const texts = [id, kind, text, detail, at, to].every((value) => typeof value === "string");
  return texts && typeof read === "boolean" && String(to).startsWith("/");
}
