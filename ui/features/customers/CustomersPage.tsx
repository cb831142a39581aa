import { EllipsisVertical, KeyRound, Plus, Upload, Users } from "lucide-react";
import { useCallback, useRef } from "react";
import { useNavigate } from "react-router";
import { ask, type Customer, type CustomerRow } from "@/api";
import {
  ListDialogs,
  ListPage,
  licensesOfCustomer,
  useAbove,
  useListAddress,
  useListRows,
  useMay,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { customerAt, IMPORT, pathIn } from "@/features/shell/places";
import type { CellContext, DataTableHandle } from "@/table";
import { Button, EmptyState, IconButton, Menu, MenuItem, useToast } from "@/ui";
import { sentences } from "../failure";
import { CustomerDialog } from "./CustomerDialog";
import { CustomerDrawer } from "./CustomerDrawer";
import { useColumns } from "./columns";
import { PAGE_WORDS } from "./page/words";
import { useCustomerCount, useCustomers } from "./useCustomers";
import { WORDS } from "./words";

const rowId = (row: CustomerRow) => row.customer.id;
const rowName = (row: CustomerRow) => row.customer.name;

/** Who holds licenses. */
export function CustomersPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name);
  const { search, open } = address.address;
  const table = useRef<DataTableHandle>(null);
  const source = useCustomers(environment.name, search);
  const rows = useListRows(source, rowId, address, table);
  const mayNot = useMay("edit");
  const columns = useColumns(environment.name, search);
  const dialogs = useAbove<Customer>(address, mayNot);
  const create = { reason: mayNot, run: dialogs.create };
  const rowMenu = useRowMenu();
  const edit = useEditOpened(environment.name, open, dialogs.edit);
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
        rowMenu={rowMenu}
        keys={{ e: mayNot === null ? edit : () => false }}
        nothing={<Nothing reason={mayNot} onCreate={create.run} />}
      />
      {open && <CustomerDrawer id={open} {...rows.moves} onEdit={dialogs.edit} onDelete={dialogs.remove} />}
      <ListDialogs
        above={dialogs.above}
        words={WORDS}
        deletes="deleteCustomer"
        deleteLead={() => WORDS.deleteLead}
        onClose={dialogs.close}
        onDeleted={() => {
          source.refresh();
          rows.close();
        }}
        form={(customer) => (
          <CustomerDialog
            key={customer?.id ?? "new"}
            customer={customer}
            onClose={dialogs.close}
            onSaved={({ id }) => {
              source.refresh();
              if (customer === null) rows.openId(id);
            }}
          />
        )}
      />
    </>
  );
}

/** The ⋮ of a row: the page of the customer, and their licenses. */
function useRowMenu() {
  const { environment } = useDesk();
  const navigate = useNavigate();
  return useCallback(
    ({ customer }: CustomerRow, { active }: CellContext) => (
      <Menu
        trigger={
          <IconButton
            icon={EllipsisVertical}
            name={WORDS.actionsFor(customer.name)}
            tabIndex={active ? 0 : -1}
          />
        }
      >
        <MenuItem icon={Users} onSelect={() => void navigate(customerAt(environment.name, customer.id))}>
          {PAGE_WORDS.open}
        </MenuItem>
        <MenuItem
          icon={KeyRound}
          onSelect={() => void navigate(licensesOfCustomer(environment.name, customer.id))}
        >
          {PAGE_WORDS.inList}
        </MenuItem>
      </Menu>
    ),
    [environment.name, navigate],
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
