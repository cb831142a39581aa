import { Armchair, Boxes, UserCheck } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import type { Holder } from "@/api";
import { useActions } from "@/features/license-actions";
import { ListPage, NothingYet, ProductFilter, useListAddress, useListRows, useMay } from "@/features/lists";
import type { PersonDraft } from "@/features/pools/person";
import { SeatFileButton } from "@/features/seat-files";
import { useDesk } from "@/features/shell/desk";
import { POOLS } from "@/features/shell/places";
import type { CellContext, DataTableHandle } from "@/table";
import { Button } from "@/ui";
import { useColumns } from "./columns";
import { PoolFilter } from "./PoolFilter";
import { RevokeSeatDialog, type SeatOf } from "./RevokeSeatDialog";
import { UserDrawer } from "./UserDrawer";
import { UserMenu } from "./UserMenu";
import { FILTERS, useHolderCount, useHolders } from "./useHolders";
import { WORDS } from "./words";

const rowId = (row: Holder) => row.customer.id;
const rowName = (row: Holder) => row.customer.name;

/** Who holds seats of pools: what, since when, and how far they have got. */
export function UsersPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name, FILTERS);
  const { search, open, filters } = address.address;
  const table = useRef<DataTableHandle>(null);
  const source = useHolders(environment.name, search, filters);
  const rows = useListRows(source, rowId, address, table);
  const [revoking, setRevoking] = useState<SeatOf | null>(null);
  const { start } = useActions();
  const mayNot = useMay("assign", WORDS.mayNotAssign);
  const { product = null, pool = null } = filters;
  const assign = (person?: PersonDraft) =>
    start({ doing: "assign_seat", ...(pool ? { pool } : {}), ...(person ? { person } : {}) });
  return (
    <>
      <ListPage
        words={WORDS}
        create={null}
        beside={
          <>
            <SeatFileButton pool={pool} />
            <Button variant="primary" icon={Armchair} disabledReason={mayNot} onClick={() => assign()}>
              {WORDS.assign}
            </Button>
          </>
        }
        source={source}
        ofAll={useHolderCount(environment.name)}
        columns={useColumns(search)}
        rowId={rowId}
        rowName={rowName}
        rowMenu={useRowMenu(rows.openId, setRevoking)}
        address={address}
        rows={rows}
        table={table}
        filters={
          <>
            <ProductFilter chosen={product} onChoose={(next) => address.filter("product", next)} />
            <PoolFilter chosen={pool} onChoose={(next) => address.filter("pool", next)} />
          </>
        }
        unfilter={Object.keys(filters).length === 0 ? null : () => address.go({ filters: {}, open: null })}
        nothing={
          <NothingYet
            picture={UserCheck}
            title={WORDS.nothing(environment.label)}
            to={{ path: POOLS, name: WORDS.toPools, icon: Boxes }}
          >
            {WORDS.nothingHelp}
          </NothingYet>
        }
      />
      {open && (
        <UserDrawer
          id={open}
          {...rows.moves}
          onRevoke={setRevoking}
          onAssign={({ name, email }) => assign({ name, email })}
        />
      )}
      {revoking && (
        <RevokeSeatDialog key={revoking.seat.license.id} {...revoking} onClose={() => setRevoking(null)} />
      )}
    </>
  );
}

/** The menu of a row. It stays the same function, so that rows are not drawn again. */
function useRowMenu(openId: (id: string) => void, onRevoke: (seat: SeatOf) => void) {
  const latest = useRef(openId);
  latest.current = openId;
  return useCallback(
    (holder: Holder, context: CellContext) => (
      <UserMenu
        holder={holder}
        context={context}
        onOpen={(one) => latest.current(rowId(one))}
        onRevoke={onRevoke}
      />
    ),
    [onRevoke],
  );
}
