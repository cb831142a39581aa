/* What somebody opened last: the rules, as pure functions. */
import { shortKey } from "./shortKey";

export type RecentKind = "license" | "customer" | "device" | "product";

/** One thing that was opened. A license carries the beginning of its key, and never more. */
export type RecentItem = { kind: RecentKind; id: string; label: string; detail: string | null };

/** What is kept of everybody in one workspace on this computer: by person and environment. */
export type Kept = Readonly<Record<string, readonly RecentItem[]>>;

const MOST_KEPT = 12;
const MOST_PLACES = 24;
const LONGEST_TEXT = 120;
const KINDS: readonly RecentKind[] = ["license", "customer", "device", "product"];
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Under which name a person's things of an environment are kept. */
export const placeOf = (person: string, environment: string): string => `${environment} ${person}`;

const sameThing = (one: RecentItem, other: RecentItem) => one.kind === other.kind && one.id === other.id;

/** The thing is the newest now, and stands there once. */
export function opened(kept: Kept, place: string, item: RecentItem): Kept {
  const before = kept[place] ?? [];
  const now = [shortened(item), ...before.filter((one) => !sameThing(one, item))].slice(0, MOST_KEPT);
  const others = Object.entries(kept).filter(([name]) => name !== place);
  // The place used longest ago goes first; the one in use stands last.
  return Object.fromEntries([...others.slice(-(MOST_PLACES - 1)), [place, now]]);
}

/** The thing is not there any more. */
export function forgotten(kept: Kept, place: string, item: Pick<RecentItem, "kind" | "id">): Kept {
  const left = (kept[place] ?? []).filter((one) => one.kind !== item.kind || one.id !== item.id);
  return { ...kept, [place]: left };
}

/** A file of preferences is no place for whole keys. */
function shortened(item: RecentItem): RecentItem {
  const label = item.kind === "license" ? shortKey(item.label) : item.label;
  return {
    ...item,
    label: label.slice(0, LONGEST_TEXT),
    detail: item.detail?.slice(0, LONGEST_TEXT) ?? null,
  };
}

export function readKept(stored: unknown): Kept | null {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return null;
  const places = Object.entries(stored).map(
    ([place, list]) => [place, Array.isArray(list) ? list : []] as const,
  );
  return Object.fromEntries(
    places.map(([place, list]) => [place, list.filter(isItem).map(shortened).slice(0, MOST_KEPT)]),
  );
}

function isItem(one: unknown): one is RecentItem {
  if (typeof one !== "object" || one === null) return false;
  const { kind, id, label, detail } = one as Record<string, unknown>;
  return (
    KINDS.some((known) => known === kind) &&
    typeof id === "string" &&
    UUID.test(id) &&
    typeof label === "string" &&
    (detail === null || typeof detail === "string")
  );
}
