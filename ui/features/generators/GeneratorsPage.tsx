import { Package, Plus, WandSparkles } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { type Generator, useOperation } from "@/api";
import {
  DeleteDialog,
  ListPage,
  searched,
  sorted,
  useListAddress,
  useListRows,
  useMay,
  useWholeRows,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { PRODUCTS, pathIn } from "@/features/shell/places";
import type { DataTableHandle, Sort } from "@/table";
import { Button, EmptyState } from "@/ui";
import { useColumns, VALUES } from "./columns";
import { GenerateDialog } from "./GenerateDialog";
import { GeneratorDialog } from "./GeneratorDialog";
import { GeneratorDrawer } from "./GeneratorDrawer";
import { useGenerators } from "./useGenerators";
import { WORDS } from "./words";

const rowId = (row: Generator) => row.id;
const rowName = (row: Generator) => row.name;
const textsOf = (row: Generator) => `${row.name} ${row.product.name} ${row.product.code}`;

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
  const rows = useListRows(source, rowId, address, table);
  const found = answer.data?.find(({ id }) => id === open);
  const opened = answer.data ? (found ?? null) : undefined;
  const mayNot = useMayCreate();
  const columns = useColumns(environment.name, search);
  const create = { reason: mayNot, run: () => setAbove({ kind: "create" }) };
  const onOpened = (kind: "edit" | "generate") => () => {
    if (!opened || mayNot) return false;
    setAbove({ kind, generator: opened });
    return true;
  };
  return (
    <>
      <ListPage
        words={WORDS}
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
          {...rows.moves}
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
