import { type ReactNode, useState } from "react";
import { toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import type { RowSource } from "@/features/lists";
import { COLUMNS_UNTOUCHED, type DataColumn, DataTable } from "@/table";

type Props<Row> = {
  name: string;
  source: RowSource<Row>;
  columns: readonly DataColumn<Row>[];
  rowId: (row: Row) => string;
  rowName: (row: Row) => string;
  onOpen: (row: Row) => void;
  /** What is shown where there are none. */
  nothing: ReactNode;
  /** Leads to the same rows on their own page. */
  way: ReactNode;
};

const FIRST_ROWS = 6;

/** Rows of one kind about one customer, loaded as they come in sight. */
export function Rows<Row>({ source, nothing, way, onOpen, ...table }: Props<Row>) {
  const [cursor, setCursor] = useState<number | null>(null);
  const [columnState, setColumnState] = useState(COLUMNS_UNTOUCHED);
  if (source.failure && source.total === 0) {
    return <FailureNote className="m-4" failure={toFailure(source.failure)} onRetry={source.retry} />;
  }
  if (source.settled && source.total === 0) return nothing;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-none justify-end px-4 py-2 text-xs">{way}</div>
      <DataTable
        {...table}
        columnState={columnState}
        onColumnStateChange={setColumnState}
        density="standard"
        total={source.unknown ? FIRST_ROWS : source.total}
        getRow={source.rowAt}
        onRangeChange={source.want}
        viewKey={table.name}
        cursor={cursor}
        onCursorChange={setCursor}
        onOpen={onOpen}
        busy={!source.settled}
      />
    </div>
  );
}
