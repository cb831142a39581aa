import { Armchair, Boxes } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import type { Pool } from "@/api";
import { useActions } from "@/features/license-actions";
import { useMinute } from "@/features/licenses/useMinute";
import {
  FilterSelect,
  ListPage,
  NothingOfProduct,
  ProductFilter,
  useAbove,
  useListAddress,
  useListRows,
  useMay,
  useMayMakeOfProduct,
} from "@/features/lists";
import { SeatFileButton } from "@/features/seat-files";
import { useDesk } from "@/features/shell/desk";
import type { CellContext, DataTableHandle, Sort } from "@/table";
import { Button } from "@/ui";
import { useColumns } from "./columns";
import { DeletePoolDialog } from "./DeletePoolDialog";
import { PoolDialog } from "./PoolDialog";
import { PoolDrawer } from "./PoolDrawer";
import { PoolMenu } from "./PoolMenu";
import { SeatLegend } from "./SeatBar";
import { FILTERS, useShownPools } from "./usePools";
import { WORDS } from "./words";

const rowId = (row: Pool) => row.id;
const rowName = (row: Pool) => row.name;

/** Seats that were bought together: how they stand, and giving them out. */
export function PoolsPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name, FILTERS);
  const { search, open, filters } = address.address;
  const [sort, setSort] = useState<Sort>({ column: "purchased", descending: true });
  const now = useMinute();
  const { answer, all, source } = useShownPools(environment.name, search, filters, sort, now);
  const table = useRef<DataTableHandle>(null);
  const rows = useListRows(source, rowId, address, table);
  const mayNot = useMayMakeOfProduct(WORDS.productsFirst);
  const dialogs = useAbove<Pool>(address, mayNot);
  const assign = useAssigning();
  const opened = all && (all.find(({ id }) => id === open) ?? null);
  const onOpened = (run: (pool: Pool) => void, refused: string | null) => () => {
    if (!opened || refused) return false;
    run(opened);
    return true;
  };
  const acts = { onAssign: assign.start, onEdit: dialogs.edit, onDelete: dialogs.remove };
  return (
    <>
      <ListPage
        words={WORDS}
        create={{ reason: mayNot, run: dialogs.create }}
        beside={
          <>
            <SeatFileButton pool={open} />
            <Button icon={Armchair} disabledReason={assign.refused} onClick={() => assign.start(null)}>
              {WORDS.assignMenu}
            </Button>
          </>
        }
        source={source}
        ofAll={all?.length ?? null}
        columns={useColumns(search, now)}
        rowId={rowId}
        rowName={rowName}
        rowMenu={useRowMenu(acts)}
        sort={sort}
        onSort={setSort}
        address={address}
        rows={rows}
        table={table}
        filters={<Filters address={address} />}
        unfilter={Object.keys(filters).length === 0 ? null : () => address.go({ filters: {}, open: null })}
        note={<SeatLegend />}
        keys={{ e: onOpened(dialogs.edit, mayNot), a: onOpened(assign.start, assign.refused) }}
        nothing={<NothingOfProduct words={WORDS} picture={Boxes} reason={mayNot} onCreate={dialogs.create} />}
      />
      {open && <PoolDrawer pool={opened} answer={answer} moves={rows.moves} now={now} {...acts} />}
      <Dialogs
        above={dialogs.above}
        onClose={dialogs.close}
        onMade={({ id }) => rows.openId(id)}
        onDeleted={rows.close}
      />
    </>
  );
}

/** Giving a seat out, of a pool or of one that is yet to be chosen. */
function useAssigning() {
  const { start } = useActions();
  const refused = useMay("assign", WORDS.mayNotAssign);
  const assign = useCallback(
    (pool: Pool | null) => start({ doing: "assign_seat", ...(pool ? { pool: pool.id } : {}) }),
    [start],
  );
  return { start: assign, refused };
}

export type PoolActs = {
  onAssign: (pool: Pool) => void;
  onEdit: (pool: Pool) => void;
  onDelete: (pool: Pool) => void;
};

/** The menu of a row. It stays the same function, so that rows are not drawn again. */
function useRowMenu(acts: PoolActs) {
  const latest = useRef(acts);
  latest.current = acts;
  return useCallback(
    (pool: Pool, context: CellContext) => <PoolMenu pool={pool} context={context} acts={latest.current} />,
    [],
  );
}

function Filters({ address: { address, filter } }: { address: ReturnType<typeof useListAddress> }) {
  const { product = null, kind = null, only = null } = address.filters;
  return (
    <>
      <ProductFilter chosen={product} onChoose={(next) => filter("product", next)} />
      <FilterSelect
        name={WORDS.kinds}
        all={WORDS.allKinds}
        chosen={kind}
        onChoose={(next) => filter("kind", next)}
        items={[
          { value: "transferable", label: WORDS.transferable },
          { value: "untransferable", label: WORDS.untransferable },
        ]}
      />
      <FilterSelect
        name={WORDS.which}
        all={WORDS.allPools}
        chosen={only}
        onChoose={(next) => filter("only", next)}
        items={[
          { value: "low", label: WORDS.lowOnly },
          { value: "free", label: WORDS.withFree },
          { value: "ended", label: WORDS.endedOnly },
        ]}
      />
    </>
  );
}

type DialogsProps = {
  above: ReturnType<typeof useAbove<Pool>>["above"];
  onClose: () => void;
  onMade: (pool: Pool) => void;
  onDeleted: () => void;
};

function Dialogs({ above, onClose, onMade, onDeleted }: DialogsProps) {
  if (above === null) return null;
  if (above.kind === "delete")
    return <DeletePoolDialog pool={above.thing} onClose={onClose} onDeleted={onDeleted} />;
  const pool = above.kind === "edit" ? above.thing : null;
  return (
    <PoolDialog
      key={pool?.id ?? "new"}
      pool={pool}
      onClose={onClose}
      onSaved={(saved) => {
        if (pool === null) onMade(saved);
      }}
    />
  );
}
