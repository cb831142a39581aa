import { Package, Plus, WandSparkles } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { type Generator, useOperation } from "@/api";
import {
  CountLink,
  DeleteDialog,
  ListPage,
  licensesOfProduct,
  searched,
  sorted,
  useListAddress,
  useListRows,
  useMay,
  useWholeRows,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { PRODUCTS, pathIn } from "@/features/shell/places";
import { shortenKey } from "@/lib/format";
import type { DataColumn, DataTableHandle, Sort } from "@/table";
import { Button, EmptyState, Highlight, RelativeTime } from "@/ui";
import { GenerateDialog } from "./GenerateDialog";
import { GeneratorDialog } from "./GeneratorDialog";
import { GeneratorDrawer } from "./GeneratorDrawer";
import { describeFormat, describeFormatDetail } from "./keyFormat";
import { useGenerators } from "./useGenerators";
import { describeLimit, describeValidity } from "./validity";
import { WORDS } from "./words";

const rowId = (row: Generator) => row.id;
const rowName = (row: Generator) => row.name;
const textsOf = (row: Generator) => `${row.name} ${row.product.name} ${row.product.code}`;
const VALUES = {
  name: (row: Generator) => row.name,
  product: (row: Generator) => row.product.name,
  limit: (row: Generator) => (row.defaults.activation_limit < 0 ? 1e9 : row.defaults.activation_limit),
  licenses: (row: Generator) => row.licenses,
  created: (row: Generator) => row.created_at,
};

type Above = { kind: "create" } | { kind: "edit" | "delete" | "generate"; generator: Generator } | null;

/** Templates for keys. */
export function GeneratorsPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name);
  const { search, open } = address.address;
  const [sort, setSort] = useState<Sort>({ column: "name", descending: false });
  const [above, setAbove] = useState<Above>(null);
  const table = useRef<DataTableHandle>(null);
  const answer = useGenerators(environment.name);
  const shown = useMemo(
    () => sorted(searched(answer.data ?? [], search, textsOf), sort, VALUES),
    [answer.data, search, sort],
  );
  const source = useWholeRows(answer, shown);
  const rows = useListRows(source, rowId, address);
  const found = answer.data?.find(({ id }) => id === open);
  const opened = answer.data ? (found ?? null) : undefined;
  const mayNot = useMayCreate();
  const columns = useColumns(environment.name, search);
  const create = { label: WORDS.create, reason: mayNot, run: () => setAbove({ kind: "create" }) };
  const move = (to: number | null) => {
    if (to === null) return null;
    return () => {
      table.current?.showRow(to);
      rows.moveCursor(to);
    };
  };
  const onOpened = (kind: "edit" | "generate") => () => {
    if (!opened || mayNot) return false;
    setAbove({ kind, generator: opened });
    return true;
  };
  return (
    <>
      <ListPage
        title={WORDS.title}
        thing={WORDS.thing}
        things={WORDS.things}
        searchName={WORDS.search}
        create={create}
        source={source}
        ofAll={answer.data?.length ?? null}
        columns={columns}
        rowId={rowId}
        rowName={rowName}
        sort={sort}
        onSort={setSort}
        address={address}
        rows={rows}
        table={table}
        keys={{ e: onOpened("edit"), g: onOpened("generate") }}
        nothing={<Nothing reason={mayNot} onCreate={create.run} />}
      />
      {open && (
        <GeneratorDrawer
          generator={opened}
          onClose={rows.close}
          onPrevious={move(rows.previous)}
          onNext={move(rows.next)}
          onEdit={(generator) => setAbove({ kind: "edit", generator })}
          onDelete={(generator) => setAbove({ kind: "delete", generator })}
          onGenerate={(generator) => setAbove({ kind: "generate", generator })}
        />
      )}
      <Dialogs
        above={address.address.create && mayNot === null ? { kind: "create" } : above}
        onClose={() => {
          setAbove(null);
          if (address.address.create) address.go({});
        }}
        onSaved={(generator) => rows.openId(generator.id)}
        onDeleted={rows.close}
      />
    </>
  );
}

/** A generator needs a product first. */
function useMayCreate(): string | null {
  const { environment } = useDesk();
  const products = useOperation("listProducts", environment.name, {});
  const mayNot = useMay("edit");
  return mayNot ?? (products.data?.length === 0 ? WORDS.productsFirst : null);
}

function Nothing({ reason, onCreate }: { reason: string | null; onCreate: () => void }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const productsFirst = reason === WORDS.productsFirst;
  return (
    <EmptyState
      picture={productsFirst ? Package : WandSparkles}
      title={WORDS.nothing(environment.label)}
      actions={
        productsFirst ? (
          <Button
            size="lg"
            variant="primary"
            icon={Package}
            onClick={() => void navigate(pathIn(PRODUCTS, environment.name))}
          >
            {WORDS.toProducts}
          </Button>
        ) : (
          <Button size="lg" variant="primary" icon={Plus} disabledReason={reason} onClick={onCreate}>
            {WORDS.create}
          </Button>
        )
      }
    >
      {productsFirst ? WORDS.nothingNoProduct : WORDS.nothingHelp}
    </EmptyState>
  );
}

type DialogsProps = {
  above: Above;
  onClose: () => void;
  onSaved: (generator: Generator) => void;
  onDeleted: () => void;
};

function Dialogs({ above, onClose, onSaved, onDeleted }: DialogsProps) {
  // What each generator was given to do last, so that its dialog finds back to it.
  const [jobs, setJobs] = useState<Readonly<Record<string, string | null>>>({});
  if (above === null) return null;
  if (above.kind === "create") {
    return <GeneratorDialog key="new" generator={null} onClose={onClose} onSaved={onSaved} />;
  }
  const { kind, generator } = above;
  if (kind === "edit") {
    return <GeneratorDialog key={generator.id} generator={generator} onClose={onClose} onSaved={() => {}} />;
  }
  if (kind === "generate") {
    return (
      <GenerateDialog
        key={generator.id}
        generator={generator}
        job={jobs[generator.id] ?? null}
        onJob={(id) => setJobs({ ...jobs, [generator.id]: id })}
        onClose={onClose}
      />
    );
  }
  return (
    <DeleteDialog
      operation="deleteGenerator"
      what={generator}
      title={WORDS.deleteTitle(generator.name)}
      action={WORDS.deleteAction}
      done={WORDS.deleted(generator.name)}
      onClose={onClose}
      onDeleted={() => {
        onClose();
        onDeleted();
      }}
    >
      {WORDS.deleteLead(generator.licenses)}
    </DeleteDialog>
  );
}

function useColumns(environment: string, search: string): DataColumn<Generator>[] {
  return useMemo(() => {
    const marked = search.split(/\s+/).filter(Boolean);
    return [
      {
        id: "name",
        header: WORDS.name,
        minWidth: 160,
        grow: 2,
        sortable: true,
        hideable: false,
        cell: (row) => (
          <span className="font-medium">
            <Highlight text={row.name} query={marked} />
          </span>
        ),
      },
      {
        id: "product",
        header: WORDS.product,
        minWidth: 120,
        grow: 2,
        sortable: true,
        fold: 2,
        cell: (row) => <Highlight text={row.product.name} query={marked} />,
      },
      {
        id: "format",
        header: WORDS.format,
        minWidth: 216,
        grow: 2,
        fold: 4,
        cell: (row) => (
          <span
            className="mono text-xs"
            title={`${describeFormat(row.format)}, ${describeFormatDetail(row.format)}`}
          >
            {shortenKey(describeFormat(row.format), 30)}
          </span>
        ),
      },
      ...defaultColumns(environment),
    ];
  }, [environment, search]);
}

function defaultColumns(environment: string): DataColumn<Generator>[] {
  return [
    {
      id: "limit",
      header: WORDS.limit,
      minWidth: 96,
      grow: 0,
      sortable: true,
      fold: 3,
      cell: (row) => describeLimit(row.defaults.activation_limit),
    },
    {
      id: "validity",
      header: WORDS.validity,
      minWidth: 176,
      grow: 1,
      cell: (row) => describeValidity(row.defaults.validity),
    },
    {
      id: "licenses",
      header: WORDS.licenses,
      minWidth: 88,
      grow: 0,
      sortable: true,
      align: "end",
      cell: (row, context) => (
        <CountLink
          count={row.licenses}
          to={licensesOfProduct(environment, row.product.id)}
          name={WORDS.showLicenses(row.licenses, row.product.name)}
          context={context}
        />
      ),
    },
    {
      id: "created",
      header: WORDS.createdAt,
      minWidth: 104,
      grow: 0,
      sortable: true,
      fold: 5,
      cell: (row) => <RelativeTime at={row.created_at} className="text-text-3" />,
    },
  ];
}
