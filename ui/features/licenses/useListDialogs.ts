import { useState } from "react";
import type { BulkKind } from "@/features/bulk";
import type { Selection } from "@/table";
import { selectedCount } from "@/table";
import type { OpenDialog } from "./Dialogs";
import type { ListQuery } from "./query/query";
import { licenseSelection, wholeList } from "./selection";

/** Which dialog stands above the list, and the ways to open each. */
export function useListDialogs(query: ListQuery, selection: Selection, total: number) {
  const [opened, setOpened] = useState<OpenDialog | null>(null);
  const exporting = (what: Omit<Extract<OpenDialog, { kind: "export" }>, "kind">) =>
    setOpened({ kind: "export", ...what });
  return {
    opened,
    close: () => setOpened(null),
    sort: () => setOpened({ kind: "sort" }),
    save: () => setOpened({ kind: "save" }),
    exportAll: () => exporting({ selection: wholeList(query), count: total }),
    exportOne: (id: string) => exporting({ selection: { kind: "these", ids: [id] }, count: 1 }),
    bulk: (change: BulkKind) =>
      setOpened({
        kind: "bulk",
        change,
        selection: licenseSelection(selection, query),
        count: selectedCount(selection, total),
      }),
    exportPicked: () =>
      exporting({ selection: licenseSelection(selection, query), count: selectedCount(selection, total) }),
  };
}
