import { Package } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { type Product, useOperation } from "@/api";
import { useCalmCounts } from "@/features/licenses/list/useCalmCounts";
import {
  CreateFirst,
  ListDialogs,
  ListPage,
  searched,
  sorted,
  useAbove,
  useListAddress,
  useListRows,
  useMay,
  useWholeRows,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import type { DataTableHandle, Sort } from "@/table";
import { type ProductRow, useColumns, VALUES } from "./columns";
import { ProductDialog } from "./ProductDialog";
import { ProductDrawer } from "./ProductDrawer";
import { WORDS } from "./words";

type Row = ProductRow;

const rowId = (row: Row) => row.product.id;
const rowName = (row: Row) => row.product.name;
const textsOf = ({ product }: Row) => `${product.name} ${product.code} ${product.description ?? ""}`;

/** What is licensed. */
export function ProductsPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name);
  const [sort, setSort] = useState<Sort>({ column: "name", descending: false });
  const table = useRef<DataTableHandle>(null);
  const { source, ofAll, opened } = useProducts(environment.name, address.address, sort);
  const rows = useListRows(source, rowId, address, table);
  const mayNot = useMay("edit");
  const columns = useColumns(environment.name, address.address.search);
  const dialogs = useAbove<Product>(address, mayNot);
  const create = { reason: mayNot, run: dialogs.create };
  return (
    <>
      <ListPage
        words={WORDS}
        create={create}
        source={source}
        ofAll={ofAll}
        columns={columns}
        rowId={rowId}
        rowName={rowName}
        sort={sort}
        onSort={setSort}
        address={address}
        rows={rows}
        table={table}
        keys={{
          e: () => {
            if (!opened || mayNot) return false;
            dialogs.edit(opened);
            return true;
          },
        }}
        nothing={<CreateFirst words={WORDS} picture={Package} reason={mayNot} onCreate={create.run} />}
      />
      {address.address.open && (
        <ProductDrawer
          id={address.address.open}
          {...rows.moves}
          onEdit={dialogs.edit}
          onDelete={dialogs.remove}
        />
      )}
      <ListDialogs
        above={dialogs.above}
        words={WORDS}
        deletes="deleteProduct"
        deleteLead={() => WORDS.deleteLead}
        onClose={dialogs.close}
        onDeleted={rows.close}
        form={(product) => (
          <ProductDialog
            key={product?.id ?? "new"}
            product={product}
            onClose={dialogs.close}
            onSaved={({ id }) => {
              if (product === null) rows.openId(id);
            }}
          />
        )}
      />
    </>
  );
}

function useProducts(
  environment: string,
  { search, open }: { search: string; open: string | null },
  sort: Sort,
) {
  const answer = useOperation("listProducts", environment, {});
  const counts = useCalmCounts(environment, {});
  const all = useMemo<Row[]>(() => {
    const byId = new Map(counts?.by_product.map(({ product, count }) => [product.id, count]));
    return (answer.data ?? []).map((product) => ({
      product,
      licenses: counts ? (byId.get(product.id) ?? 0) : null,
    }));
  }, [answer.data, counts]);
  const shown = useMemo(() => sorted(searched(all, search, textsOf), sort, VALUES), [all, search, sort]);
  return {
    source: useWholeRows(answer, shown),
    ofAll: answer.data ? all.length : null,
    opened: all.find((row) => row.product.id === open)?.product,
  };
}
