/* How a person likes the desk: what is stored, read back without trusting it. */
import type { NoticeKind, Preferences } from "@/api";

export type Liked = Required<Preferences>;

/** "/" is where one was last. */
export const WHERE_ONE_WAS = "/";

export const NOTICE_KINDS: readonly NoticeKind[] = ["expiring", "case", "failed_job"];

export const DEFAULTS: Liked = {
  theme: "system",
  density: "standard",
  dates: "relative",
  zone: "local",
  start_page: WHERE_ONE_WAS,
  notices: ["case", "failed_job"],
};

/** Under which name this computer keeps them. */
export const STORED = "preferences";

function one<T extends string>(value: unknown, all: readonly T[], fallback: T): T {
  return all.find((known) => known === value) ?? fallback;
}

/** Preferences as they were stored; what does not fit any more is as it comes. */
export function readLiked(stored: unknown): Liked | null {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return null;
  const { theme, density, dates, zone, start_page, notices } = stored as Record<string, unknown>;
  return {
    theme: one(theme, ["system", "light", "dark"], DEFAULTS.theme),
    density: one(density, ["compact", "standard", "relaxed"], DEFAULTS.density),
    dates: one(dates, ["relative", "exact"], DEFAULTS.dates),
    zone: one(zone, ["local", "utc"], DEFAULTS.zone),
    start_page: typeof start_page === "string" && start_page.startsWith("/") ? start_page : WHERE_ONE_WAS,
    notices: Array.isArray(notices)
      ? NOTICE_KINDS.filter((kind) => notices.includes(kind))
      : DEFAULTS.notices,
  };
}
