import { keepPreviousData } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { type CustomerRef, useOperation } from "@/api";
import { roleRefusal } from "@/features/license-actions/availability";
import { useDesk } from "@/features/shell/desk";
import { Button, Combobox, type ComboboxItem, PopoverClose } from "@/ui";
import { NewCustomer } from "./NewCustomer";
import { words } from "./words";

/** A customer as a form holds them. */
export type CustomerChoice = Pick<CustomerRef, "id" | "name" | "email">;

type Props = {
  value: CustomerChoice | null;
  onChange: (value: CustomerChoice | null) => void;
  /** Whether there may be none. */
  clearable?: boolean;
  name?: string;
  placeholder?: string;
};

const MOST_OFFERED = 30;

/** One of the customers, found by typing; or a new one, made on the spot. */
export function CustomerPicker({ value, onChange, clearable = false, name, placeholder }: Props) {
  const { environment, workspace } = useDesk();
  const [query, setQuery] = useState("");
  const [creating, setCreating] = useState<string | null>(null);
  const search = useDeferredValue(query.trim());
  const found = useOperation(
    "listCustomers",
    environment.name,
    { search, offset: 0, limit: MOST_OFFERED },
    { placeholderData: keepPreviousData },
  );
  const choose = (chosen: CustomerChoice | null) => {
    setCreating(null);
    onChange(chosen);
  };
  const rows = found.data?.rows ?? [];
  const refused = roleRefusal("create", workspace.may);
  return (
    <div>
      <Combobox
        {...(name ? { name } : {})}
        value={value && itemOf(value)}
        onValueChange={(item) => {
          const row = rows.find(({ customer }) => customer.id === item?.value);
          choose(row?.customer ?? null);
        }}
        items={rows.map(({ customer, licenses }) => ({
          ...itemOf(customer),
          detail: words.customerDetail(customer.email, licenses),
        }))}
        onQueryChange={setQuery}
        loading={found.isPending}
        error={found.error?.failure.what ?? null}
        clearable={clearable}
        placeholder={placeholder ?? words.chooseCustomer}
        searchPlaceholder={words.searchCustomer}
        emptyText={words.noCustomer}
        footer={
          <PopoverClose>
            <Button
              variant="ghost"
              size="sm"
              icon={UserPlus}
              disabledReason={refused}
              onClick={() => setCreating(query.trim())}
            >
              {words.newCustomer(query.trim())}
            </Button>
          </PopoverClose>
        }
      />
      {creating !== null && (
        <NewCustomer typed={creating} onCreated={choose} onCancel={() => setCreating(null)} />
      )}
    </div>
  );
}

function itemOf({ id, name, email }: CustomerChoice): ComboboxItem {
  return { value: id, label: name, detail: email };
}
