import type { LicenseSelection } from "@/api";
import type { Selection } from "@/table";
import { type ListQuery, licenseQuery } from "./query/query";

/** The most ids that an operation takes by name; beyond it one selects all matches. */
export const MOST_NAMED = 10_000;

/** The selection as operations take it; a picked row stays picked even when the search no longer shows it. */
export function licenseSelection(picked: Selection, query: ListQuery): LicenseSelection {
  if (picked.kind === "ids") return { kind: "these", ids: [...picked.ids] };
  return { kind: "matching", query: licenseQuery(query), except: [...picked.except] };
}

/** Everything the list shows. */
export function wholeList(query: ListQuery): LicenseSelection {
  return { kind: "matching", query: licenseQuery(query), except: [] };
}

export function pickedTooMany(picked: Selection): boolean {
  return (picked.kind === "ids" ? picked.ids : picked.except).size > MOST_NAMED;
}
