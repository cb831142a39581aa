import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { LicenseRow } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { useFlip, useKeysShown } from "@/features/step-up";
import { type DataTableHandle, NOTHING_SELECTED, selectedCount } from "@/table";
import { useColumns } from "./columns/columns";
import { useLayout } from "./columns/layout";
import { useLicenseList } from "./list/useLicenseList";
import { queryKey } from "./query/query";
import { searchTerms } from "./query/searchText";
import { useKeysOf } from "./useKeysOf";
import { useLicenseActions } from "./useLicenseActions";
import { useListDialogs } from "./useListDialogs";
import { type MeantLicense, useActionKeys, useListKeys } from "./useListKeys";
import { useListState } from "./useListState";
import { useMinute } from "./useMinute";
import { useNames } from "./useNames";
import { usePlace } from "./usePlace";
import { useRangeIds } from "./useRangeIds";

/** What the License Keys page knows. The address says what is shown; everything else follows from it. */
export function useLicensesPage() {
  const { environment } = useDesk();
  const nav = usePlace();
  const { query } = nav.place;
  const parts = useParts();
  const list = useLicenseList(environment.name, query, parts.atTop);
  // Every key becomes another text, in sight and in what was loaded before.
  useFlip(useKeysShown()?.hidden ?? null, list.refresh);
  const viewKey = `${environment.name} ${list.key ?? queryKey(query)}`;
  const state = useListState(list, nav, environment.name, viewKey);
  const { selection } = state;
  const keysOf = useKeysOf(list, selection);
  const loadIds = useRangeIds(list, keysOf.remember);
  const { copyKeys } = useLicenseActions();
  const names = useNames(useCustomerName(query.customer, list.rowAt));
  const [layout, setLayout] = useLayout();
  const columns = useShown(query.search, layout.columns.widths.key);
  const dialogs = useListDialogs(query, selection, list.total);
  const [filtering, setFiltering] = useState(false);
  const picked = selectedCount(selection, list.total);

  useListKeys({
    focusSearch: parts.focusSearch,
    focusList: parts.focusList,
    openFilter: () => setFiltering(true),
    openSort: dialogs.sort,
    escape: () => {
      if (nav.place.open) state.closeDrawer();
      else if (picked > 0) state.setSelection(NOTHING_SELECTED);
      else return false;
      return true;
    },
  });
  useActionKeys(meantLicense(nav.place.open, state.cursor, list.rowAt));
  const copySelected = () => void copyKeys(keysOf.read());
  const table = { viewKey, loadIds, columns, layout, onLayout: setLayout };
  const filter = { filtering, onFiltering: setFiltering };
  return { nav, query, parts, list, state, names, table, dialogs, filter, picked, copySelected };
}

export type LicensesPageState = ReturnType<typeof useLicensesPage>;

/** The places of the page that the focus and the eye are led to. */
function useParts() {
  const page = useRef<HTMLDivElement>(null);
  const table = useRef<DataTableHandle>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const atTop = useCallback(() => (page.current?.querySelector("[role='grid']")?.scrollTop ?? 0) < 1, []);
  return {
    page,
    table,
    searchBox,
    atTop,
    focusList: () => table.current?.focus(),
    focusSearch: () => {
      searchBox.current?.focus();
      searchBox.current?.select();
    },
  };
}

/** The columns, with what is searched for marked in them a moment later: the rows come first. */
function useShown(search: string, keyWidth: number | undefined) {
  const { environment } = useDesk();
  const { copyKey } = useLicenseActions();
  const sought = useDeferredValue(search);
  const marked = useMemo(() => searchTerms(sought), [sought]);
  return useColumns({ environment, marked, now: useMinute(), keyWidth, onCopy: copyKey });
}

/** The drawer's license comes before the cursor's: it is the one that is read. */
function meantLicense(
  open: string | null,
  cursor: number | null,
  rowAt: (index: number) => LicenseRow | undefined,
): MeantLicense | null {
  const row = cursor === null ? undefined : rowAt(cursor);
  if (open !== null) return { id: open, facts: row?.id === open ? row : null };
  return row ? { id: row.id, facts: row } : null;
}

/** A customer's name for the filter chip, from the rows that are theirs. */
function useCustomerName(id: string | null, rowAt: (index: number) => LicenseRow | undefined) {
  const [name, setName] = useState<{ id: string; name: string } | null>(null);
  const customer = rowAt(0)?.customer;
  useEffect(() => {
    if (id !== null && customer?.id === id) setName({ id, name: customer.name });
  }, [id, customer]);
  return name?.id === id ? name.name : undefined;
}
