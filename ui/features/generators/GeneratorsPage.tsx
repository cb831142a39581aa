import { WandSparkles } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { Generator } from "@/api";
import {
  type Above,
  ListDialogs,
  ListPage,
  NothingOfProduct,
  searched,
  sorted,
  useAbove,
  useListAddress,
  useListRows,
  useMayMakeOfProduct,
  useWholeRows,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import type { DataTableHandle, Sort } from "@/table";
import { useColumns, VALUES } from "./columns";
import { GenerateDialog } from "./GenerateDialog";
import { GeneratorDialog } from "./GeneratorDialog";
import { GeneratorDrawer } from "./GeneratorDrawer";
import { useGenerators } from "./useGenerators";
import { WORDS } from "./words";

const rowId = (row: Generator) => row.id;
const rowName = (row: Generator) => row.name;
const textsOf = (row: Generator) => `${row.name} ${row.product.name} ${row.product.code}`;

/** Templates for keys. */
export function GeneratorsPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name);
  const { search, open } = address.address;
  const [sort, setSort] = useState<Sort>({ column: "name", descending: false });
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
  const mayNot = useMayMakeOfProduct(WORDS.productsFirst);
  const columns = useColumns(environment.name, search);
  const dialogs = useAbove<Generator, "generate">(address, mayNot);
  const create = { reason: mayNot, run: dialogs.create };
  const onOpened = (kind: "edit" | "generate") => () => {
    if (!opened || mayNot) return false;
    dialogs.show({ kind, thing: opened });
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
        nothing={
          <NothingOfProduct words={WORDS} picture={WandSparkles} reason={mayNot} onCreate={create.run} />
        }
      />
      {open && (
        <GeneratorDrawer
          generator={opened}
          {...rows.moves}
          onEdit={dialogs.edit}
          onDelete={dialogs.remove}
          onGenerate={(thing) => dialogs.show({ kind: "generate", thing })}
        />
      )}
      <Dialogs
        above={dialogs.above}
        onClose={dialogs.close}
        onMade={({ id }) => rows.openId(id)}
        onDeleted={rows.close}
      />
    </>
  );
}

type DialogsProps = {
  above: Above<Generator, "generate"> | null;
  onClose: () => void;
  onMade: (generator: Generator) => void;
  onDeleted: () => void;
};

function Dialogs({ above, onClose, onMade, onDeleted }: DialogsProps) {
  // What each generator was given to do last, so that its dialog finds back to it.
  const [jobs, setJobs] = useState<Readonly<Record<string, string | null>>>({});
  if (above?.kind === "generate") {
    const { thing } = above;
    return (
      <GenerateDialog
        key={thing.id}
        generator={thing}
        job={jobs[thing.id] ?? null}
        onJob={(id) => setJobs({ ...jobs, [thing.id]: id })}
        onClose={onClose}
      />
    );
  }
  return (
    <ListDialogs
      above={above}
      words={WORDS}
      deletes="deleteGenerator"
      deleteLead={({ licenses }) => WORDS.deleteLead(licenses)}
      onClose={onClose}
      onDeleted={onDeleted}
      form={(generator) => (
        <GeneratorDialog
          key={generator?.id ?? "new"}
          generator={generator}
          onClose={onClose}
          onSaved={(saved) => {
            if (generator === null) onMade(saved);
          }}
        />
      )}
    />
  );
}
