/* What every page with a list of things says. */
import { formatCount } from "@/lib/format";

export const words = {
  columns: "Columns and density",
  tryAgain: "Try again",
  clearSearch: "Clear search",
  notFound: (search: string) => `Nothing matches “${search}”`,
  ofAll: (all: string, things: string) => `of ${all} ${things} match`,
  more: (count: number) => `${formatCount(count)} more, refresh`,
  fewer: (count: number) => `${formatCount(count)} fewer, refresh`,
  changed: "Changed, refresh",
  mayNotEdit: "Your role may look and not change. Managers and owners may.",
  lost: "There is no connection; changes wait.",
  draftKept: "Your draft was kept.",
  startOver: "Start over",
  cancel: "Cancel",
  deleting: "Deleting…",
  beingDeleted: "It is being deleted.",
  conflictTitle: "Somebody else saved changes meanwhile.",
  conflictHelp: "Yours are still here and not saved.",
  conflictNone: "The fields you changed are as you know them.",
  theirs: "Now",
  yours: "Yours",
  takeTheirs: "Reload, dropping mine",
  keepMine: "Keep mine",
  empty: "empty",
} as const;
