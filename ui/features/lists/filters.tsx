import { keepPreviousData } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Combobox, Select, type SelectItem } from "@/ui";
import { words } from "./words";

/** Nothing is chosen; a Select takes no empty value. */
const ALL = "all";

export type FilterSelectProps = {
  name: string;
  /** What stands there while nothing is chosen. */
  all: string;
  items: readonly SelectItem<string>[];
  chosen: string | null;
  onChoose: (value: string | null) => void;
  className?: string;
};

/** One of a few, or all. A choice from an old link that no longer exists counts as all. */
export function FilterSelect({ name, all, items, chosen, onChoose, className }: FilterSelectProps) {
  const known = items.some(({ value }) => value === chosen);
  return (
    <Select
      size="md"
      className={className ?? "!w-[148px] flex-none"}
      name={name}
      value={known && chosen !== null ? chosen : ALL}
      items={[{ value: ALL, label: all }, ...items]}
      onValueChange={(value) => onChoose(value === ALL ? null : value)}
    />
  );
}

type OneOfProps = { chosen: string | null; onChoose: (id: string | null) => void };

/** Only one product's. */
export function ProductFilter({ chosen, onChoose }: OneOfProps) {
  const { environment } = useDesk();
  const { data } = useOperation("listProducts", environment.name, {});
  return (
    <FilterSelect
      name={words.product}
      all={words.allProducts}
      chosen={chosen}
      onChoose={onChoose}
      items={(data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}

const MOST_OFFERED = 30;

/** Only one customer's, found by typing. */
export function CustomerFilter({ chosen, onChoose }: OneOfProps) {
  const { environment } = useDesk();
  const [query, setQuery] = useState("");
  const search = useDeferredValue(query.trim());
  const found = useOperation(
    "listCustomers",
    environment.name,
    { search, offset: 0, limit: MOST_OFFERED },
    { placeholderData: keepPreviousData },
  );
  const rows = found.data?.rows.map(({ customer }) => customer) ?? [];
  const here = rows.find(({ id }) => id === chosen);
  const asked = useOperation(
    "getCustomer",
    environment.name,
    { id: chosen ?? "" },
    { enabled: chosen !== null && !here },
  );
  const name = here?.name ?? asked.data?.customer.name ?? words.oneCustomer;
  return (
    <Combobox
      className="w-[168px] flex-none"
      size="md"
      name={words.customer}
      placeholder={words.allCustomers}
      searchPlaceholder={words.findCustomer}
      clearable
      value={chosen === null ? null : { value: chosen, label: name }}
      items={rows.map(({ id, name: label, email }) => ({ value: id, label, detail: email }))}
      onQueryChange={setQuery}
      loading={found.isPending}
      error={found.error?.failure.what ?? null}
      onValueChange={(item) => onChoose(item?.value ?? null)}
    />
  );
}
