import { Armchair, Package } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import type { ProductSeats } from "@/api";
import { FilterSelect, ListPage, NothingYet, useListAddress, useListRows, useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { PRODUCTS } from "@/features/shell/places";
import type { DataTableHandle, Sort } from "@/table";
import { useColumns } from "./columns";
import { SeatsDrawer } from "./SeatsDrawer";
import { useAutoAssign, useSeats } from "./useSeats";
import { WORDS } from "./words";

const FILTERS = ["only"] as const;

const rowId = ({ product }: ProductSeats) => product.id;
const rowName = ({ product }: ProductSeats) => product.name;

/** How many devices each product's licenses allow, how many use them, and who gets one by itself. */
export function SeatsPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name, FILTERS);
  const { search, open, filters } = address.address;
  const only = filters.only ?? null;
  const [sort, setSort] = useState<Sort>({ column: "product", descending: false });
  const { answer, all, source } = useSeats(environment.name, search, only, sort);
  const table = useRef<DataTableHandle>(null);
  const rows = useListRows(source, rowId, address, table);
  const { set, switching } = useAutoAssign();
  const latest = useRef(set);
  latest.current = set;
  const onSwitch = useCallback((row: ProductSeats, on: boolean) => void latest.current(row, on), []);
  const auto = { mayNot: useMay("edit"), switching, onSwitch };
  const opened = all && (all.find(({ product }) => product.id === open) ?? null);
  return (
    <>
      <ListPage
        words={WORDS}
        create={null}
        source={source}
        ofAll={all?.length ?? null}
        columns={useColumns(environment.name, search, auto)}
        rowId={rowId}
        rowName={rowName}
        sort={sort}
        onSort={setSort}
        address={address}
        rows={rows}
        table={table}
        filters={
          <FilterSelect
            name={WORDS.filter}
            all={WORDS.allFree}
            chosen={only}
            onChoose={(next) => address.filter("only", next)}
            items={[
              { value: "shortage", label: WORDS.shortage },
              { value: "unlicensed", label: WORDS.unlicensedOnly },
            ]}
          />
        }
        unfilter={only === null ? null : () => address.filter("only", null)}
        nothing={
          <NothingYet
            picture={Armchair}
            title={WORDS.nothing(environment.label)}
            to={{ path: PRODUCTS, name: WORDS.toProducts, icon: Package }}
          >
            {WORDS.nothingHelp}
          </NothingYet>
        }
      />
      {open && <SeatsDrawer seats={opened} answer={answer} moves={rows.moves} auto={auto} />}
    </>
  );
}
