import { keepPreference, readPreference } from "@/api";
import { FIELDS, type Values } from "./values";

/** A half-filled form of a license. It outlives the dialog and the window. */
export type Draft = {
  /** The version of the license that it began with. */
  version: number;
  /** The fields as they were then. */
  before: Values;
  values: Values;
  keepDevices: boolean;
  reason: string;
  /** When something was typed last. */
  at: string;
};

type Drawer = Record<string, Draft>;

/** A preference holds 64 KB; what does not fit any more is the oldest. */
const DRAWER_BYTES = 60_000;

/**
 * The preference a license's draft lies in. Their number is limited, and one that was set never goes away, so drafts
 * share sixteen of them.
 */
export function drawerName(license: string): string {
  return `drafts.license.${license.slice(-1).toLowerCase()}`;
}

export async function readDraft(license: string): Promise<Draft | null> {
  await underWay;
  return (await readDrawer(license))[license] ?? null;
}

let underWay: Promise<void> = Promise.resolve();

/** Keeps a draft, or none. One after the other: each reads what the one before has written. */
export function keepDraft(license: string, draft: Draft | null): Promise<void> {
  underWay = underWay.then(async () => {
    const drawer = await readDrawer(license);
    if (draft === null && !(license in drawer)) return;
    await keepPreference(drawerName(license), withDraft(drawer, license, draft));
  });
  return underWay;
}

async function readDrawer(license: string): Promise<Drawer> {
  return (await readPreference(drawerName(license), asDrawer)) ?? {};
}

/** The drawer with one draft set or taken out, the oldest left out when it grows too large. */
export function withDraft(drawer: Drawer, license: string, draft: Draft | null): Drawer {
  const { [license]: _, ...others } = drawer;
  const all = Object.entries(draft === null ? others : { ...others, [license]: draft });
  all.sort(([, a], [, b]) => b.at.localeCompare(a.at));
  let size = 0;
  return Object.fromEntries(
    all.filter((entry) => {
      size += new TextEncoder().encode(JSON.stringify(entry)).length;
      return size <= DRAWER_BYTES;
    }),
  );
}

function asDrawer(stored: unknown): Drawer | null {
  if (typeof stored !== "object" || stored === null) return null;
  return Object.fromEntries(
    Object.entries(stored).filter((entry): entry is [string, Draft] => isDraft(entry[1])),
  );
}

function isDraft(stored: unknown): stored is Draft {
  if (typeof stored !== "object" || stored === null) return false;
  const { version, before, values, keepDevices, reason, at } = stored as Partial<
    Record<keyof Draft, unknown>
  >;
  return (
    typeof version === "number" &&
    typeof keepDevices === "boolean" &&
    typeof reason === "string" &&
    typeof at === "string" &&
    isValues(before) &&
    isValues(values)
  );
}

function isValues(stored: unknown): stored is Values {
  if (typeof stored !== "object" || stored === null || !FIELDS.every((field) => field in stored))
    return false;
  const { limit, expiry, flags, metadata } = stored as Record<string, unknown>;
  return (
    typeof limit === "string" &&
    typeof metadata === "string" &&
    Array.isArray(flags) &&
    typeof expiry === "object" &&
    expiry !== null
  );
}
