/* What can be done to many licenses at once. */
import {
  Ban,
  CalendarPlus,
  CirclePlay,
  FileSpreadsheet,
  Flag,
  FlagOff,
  Gauge,
  type LucideIcon,
  Pause,
  Play,
  Trash2,
  TriangleAlert,
  UserPlus,
} from "lucide-react";
import type { BulkAction } from "@/api";

export type BulkKind = BulkAction["kind"];

/** The menu's order; groups stand apart. Those that take something away come last. */
export const BULK_GROUPS: readonly (readonly BulkKind[])[] = [
  ["assign", "assign_from_list"],
  ["extend", "change_limit", "set_flag", "unset_flag"],
  ["inactivate", "reactivate", "suspend", "lift_suspension"],
  ["revoke", "delete"],
];

export const BULK_ICON: Readonly<Record<BulkKind, LucideIcon>> = {
  assign: UserPlus,
  assign_from_list: FileSpreadsheet,
  extend: CalendarPlus,
  change_limit: Gauge,
  set_flag: Flag,
  unset_flag: FlagOff,
  suspend: TriangleAlert,
  lift_suspension: CirclePlay,
  inactivate: Pause,
  reactivate: Play,
  revoke: Ban,
  delete: Trash2,
};

/** Whether something is taken away, so that a reason is needed. */
export function takesAway(kind: BulkKind): boolean {
  return kind === "suspend" || kind === "inactivate" || isFinal(kind);
}

/** Whether it is for good, so that the number of licenses is typed to confirm it. */
export function isFinal(kind: BulkKind): boolean {
  return kind === "revoke" || kind === "delete";
}
