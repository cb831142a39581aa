import { Columns3, EllipsisVertical } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { formatDate, formatRelative } from "@/lib/format";
import {
  COLUMNS_UNTOUCHED,
  ColumnChooser,
  type DataColumn,
  DataTable,
  type Density,
  NOTHING_SELECTED,
  type Selection,
  type Sort,
  selectedCount,
} from "@/table";
import {
  BulkBar,
  Button,
  CopyButton,
  IconButton,
  Menu,
  MenuItem,
  Meter,
  STATUSES,
  type Status,
  StatusBadge,
} from "@/ui";

const TOTAL = 1_000_000;
const START = new Date(2026, 10, 21);

type Sample = {
  id: string;
  key: string;
  customer: string;
  mail: string;
  status: Status;
  used: number;
  limit: number;
  expires: Date;
};

/** The same row for the same place, each time. */
function sampleAt(index: number): Sample {
  const word = (index * 2_654_435_761) % 4_294_967_296;
  const part = (shift: number) =>
    Math.floor(word / 2 ** shift)
      .toString(36)
      .toUpperCase()
      .padStart(4, "X")
      .slice(-4);
  return {
    id: `row-${index}`,
    key: `PRO-${part(0)}-${part(4)}-${index.toString().padStart(7, "0")}`,
    customer: `Customer ${index}`,
    mail: `desk@customer-${index}.example`,
    status: STATUSES[word % STATUSES.length] ?? "available",
    used: word % 4,
    limit: word % 5 === 0 ? -1 : 3,
    expires: new Date(START.getTime() + (word % 700) * 86_400_000),
  };
}

const COLUMNS: readonly DataColumn<Sample>[] = [
  {
    id: "key",
    header: "License key",
    minWidth: 212,
    grow: 1.2,
    sortable: true,
    hideable: false,
    cell: (row, { active }) => (
      <span className="kd-key">
        <span className="mono truncate">{row.key}</span>
        <CopyButton
          className="kd-copy"
          iconSize={12}
          name="Copy key"
          text={row.key}
          tabIndex={active ? 0 : -1}
        />
      </span>
    ),
  },
  {
    id: "customer",
    header: "Customer",
    minWidth: 160,
    grow: 1.5,
    sortable: true,
    cell: (row, { density }) => (
      <span className={density === "compact" ? "kd-one" : "kd-two"}>
        <span>{row.customer}</span>
        <span>{row.mail}</span>
      </span>
    ),
  },
  {
    id: "status",
    header: "Status",
    minWidth: 112,
    grow: 0.6,
    sortable: true,
    cell: (row) => <StatusBadge status={row.status} />,
  },
  {
    id: "activations",
    header: "Activations",
    minWidth: 112,
    grow: 0.6,
    fold: 1,
    sortable: true,
    cell: (row) => <Meter used={row.used} limit={row.limit} />,
  },
  {
    id: "expires",
    header: "Expires",
    minWidth: 120,
    grow: 0.65,
    fold: 2,
    sortable: true,
    cell: (row, { density }) =>
      density === "compact" ? (
        <span className="tabular-nums">{formatDate(row.expires)}</span>
      ) : (
        <span className="kd-two kd-q tabular-nums">
          <span>{formatRelative(row.expires, START)}</span>
          <span>{formatDate(row.expires)}</span>
        </span>
      ),
  },
];

const idOf = (row: Sample) => row.id;
const nameOf = (row: Sample) => row.key;
const idsBetween = async (start: number, end: number) =>
  Array.from({ length: end - start }, (_, place) => `row-${start + place}`);

/** A million rows, which arrive page by page. */
export function TableSample() {
  const [columnState, setColumnState] = useState(COLUMNS_UNTOUCHED);
  const [density, setDensity] = useState<Density>("standard");
  const [sort, setSort] = useState<Sort>({ column: "expires", descending: false });
  const [cursor, setCursor] = useState<number | null>(null);
  const [openId, setOpenId] = useState<string | null>("row-4");
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const { getRow, want } = useLatePages();
  const selecting = useMemo(
    () => ({ selection, onSelectionChange: setSelection, loadIds: idsBetween }),
    [selection],
  );
  return (
    <div className="flex h-[520px] flex-col bg-surface">
      <div className="flex justify-end p-2">
        <ColumnChooser
          trigger={<Button icon={Columns3}>Columns</Button>}
          columns={COLUMNS}
          columnState={columnState}
          onColumnStateChange={setColumnState}
          density={density}
          onDensityChange={setDensity}
        />
      </div>
      <DataTable
        name="Licenses"
        columns={COLUMNS}
        columnState={columnState}
        onColumnStateChange={setColumnState}
        density={density}
        total={TOTAL}
        getRow={getRow}
        rowId={idOf}
        rowName={nameOf}
        onRangeChange={want}
        viewKey=""
        sort={sort}
        onSortChange={setSort}
        cursor={cursor}
        onCursorChange={setCursor}
        onOpen={(row) => setOpenId(row.id)}
        openId={openId}
        selecting={selecting}
        rowMenu={rowMenu}
      />
      <div className="h-2" />
      <BulkBar
        selected={selectedCount(selection, TOTAL)}
        noun="licenses"
        matching={TOTAL}
        allMatching={selection.kind === "allExcept"}
        onSelectAll={() => setSelection({ kind: "allExcept", except: new Set() })}
        onClear={() => setSelection(NOTHING_SELECTED)}
      >
        <Button>Copy keys</Button>
      </BulkBar>
      <div className="kd-foot">
        <span>
          <b>1,000,000</b> of 1,000,000 licenses match
        </span>
      </div>
    </div>
  );
}

function rowMenu(row: Sample, { active }: { active: boolean }) {
  return (
    <Menu
      name={`Actions for ${row.key}`}
      trigger={
        <IconButton
          icon={EllipsisVertical}
          iconSize={14}
          size="sm"
          name="Actions"
          tabIndex={active ? 0 : -1}
        />
      }
    >
      <MenuItem onSelect={() => undefined}>Open</MenuItem>
    </Menu>
  );
}

const PAGE = 100;

/** Pages of rows that take a moment to come, as they do from a database. */
function useLatePages() {
  const [pages, setPages] = useState<ReadonlyMap<number, readonly Sample[]>>(new Map());
  const getRow = useCallback((index: number) => pages.get(Math.floor(index / PAGE))?.[index % PAGE], [pages]);
  const want = useCallback((start: number, end: number) => {
    const first = Math.floor(start / PAGE);
    const last = Math.floor((end - 1) / PAGE);
    setTimeout(() => setPages((old) => withPages(old, [first, last])), 150);
  }, []);
  return { getRow, want };
}

/** The pages with those that were missing; the same map when none was. */
function withPages(old: ReadonlyMap<number, readonly Sample[]>, wanted: readonly number[]) {
  const missing = wanted.filter((page) => !old.has(page));
  if (missing.length === 0) return old;
  const pages = new Map(old);
  for (const page of missing) {
    pages.set(
      page,
      Array.from({ length: PAGE }, (_, place) => sampleAt(page * PAGE + place)),
    );
  }
  return pages;
}
