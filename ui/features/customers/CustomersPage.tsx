import { Plus, Upload, Users } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { ask, type Customer, type CustomerRow } from "@/api";
import { DeleteDialog, ListPage, useListAddress, useListRows, useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { IMPORT, pathIn } from "@/features/shell/places";
import type { DataTableHandle } from "@/table";
import { Button, EmptyState, useToast } from "@/ui";
import { sentences } from "../failure";
import { CustomerDialog } from "./CustomerDialog";
import { CustomerDrawer } from "./CustomerDrawer";
import { useColumns } from "./columns";
import { useCustomerCount, useCustomers } from "./useCustomers";
import { WORDS } from "./words";

const rowId = (row: CustomerRow) => row.customer.id;
const rowName = (row: CustomerRow) => row.customer.name;

type Above = { kind: "create" } | { kind: "edit" | "delete"; customer: Customer } | null;

/** Who holds licenses. */
export function CustomersPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name);
  const { search, open } = address.address;
  const [above, setAbove] = useState<Above>(null);
  const table = useRef<DataTableHandle>(null);
  const source = useCustomers(environment.name, search);
  const rows = useListRows(source, rowId, address, table);
  const mayNot = useMay("edit");
  const columns = useColumns(environment.name, search);
  const create = { reason: mayNot, run: () => setAbove({ kind: "create" }) };
  const edit = useEditOpened(environment.name, open, (customer) => setAbove({ kind: "edit", customer }));
  return (
    <>
      <ListPage
        words={WORDS}
        create={create}
        source={source}
        ofAll={useCustomerCount(environment.name)}
        columns={columns}
        rowId={rowId}
        rowName={rowName}
        address={address}
        rows={rows}
        table={table}
        keys={{ e: mayNot === null ? edit : () => false }}
        nothing={<Nothing reason={mayNot} onCreate={create.run} />}
      />
      {open && (
        <CustomerDrawer
          id={open}
          {...rows.moves}
          onEdit={(customer) => setAbove({ kind: "edit", customer })}
          onDelete={(customer) => setAbove({ kind: "delete", customer })}
        />
      )}
      <Dialogs
        above={address.address.create && mayNot === null ? { kind: "create" } : above}
        onClose={() => {
          setAbove(null);
          if (address.address.create) address.go({});
        }}
        onSaved={(customer) => {
          source.refresh();
          if (above?.kind !== "edit") rows.openId(customer.id);
        }}
        onDeleted={() => {
          source.refresh();
          rows.close();
        }}
      />
    </>
  );
}

/** The key E: the customer in the drawer may be far from the rows that are here, so it is asked for. */
function useEditOpened(environment: string, open: string | null, onEdit: (customer: Customer) => void) {
  const toast = useToast();
  return () => {
    if (open === null) return false;
    ask("getCustomer", environment, { id: open }).then(
      (detail) => onEdit(detail.customer),
      (thrown: unknown) => toast.show({ tone: "failed", text: sentences(thrown) }),
    );
    return true;
  };
}

function Nothing({ reason, onCreate }: { reason: string | null; onCreate: () => void }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  return (
    <EmptyState
      picture={Users}
      title={WORDS.nothing(environment.label)}
      actions={
        <>
          <Button size="lg" variant="primary" icon={Plus} disabledReason={reason} onClick={onCreate}>
            {WORDS.create}
          </Button>
          <Button size="lg" icon={Upload} onClick={() => void navigate(pathIn(IMPORT, environment.name))}>
            {WORDS.importLicenses}
          </Button>
        </>
      }
    >
      {WORDS.nothingHelp}
    </EmptyState>
  );
}

type DialogsProps = {
  above: Above;
  onClose: () => void;
  onSaved: (customer: Customer) => void;
  onDeleted: () => void;
};

function Dialogs({ above, onClose, onSaved, onDeleted }: DialogsProps) {
  if (above === null) return null;
  if (above.kind === "create") {
    return <CustomerDialog key="new" customer={null} onClose={onClose} onSaved={onSaved} />;
  }
  const { kind, customer } = above;
  if (kind === "edit") {
    return <CustomerDialog key={customer.id} customer={customer} onClose={onClose} onSaved={onSaved} />;
  }
  return (
    <DeleteDialog
      operation="deleteCustomer"
      what={customer}
      title={WORDS.deleteTitle(customer.name)}
      action={WORDS.deleteAction}
      done={WORDS.deleted(customer.name)}
      onClose={onClose}
      onDeleted={() => {
        onClose();
        onDeleted();
      }}
    >
      {WORDS.deleteLead}
    </DeleteDialog>
  );
}
