import { CustomerFilter, FilterSelect, ProductFilter, type useListAddress } from "@/features/lists";
import { FilterChip } from "@/ui";
import { WORDS } from "./words";

type Props = { address: ReturnType<typeof useListAddress> };

/** Product, customer and state; and what a link or a row asked for, to be taken away. */
export function ActivationFilters({ address: { address, filter } }: Props) {
  const { filters } = address;
  return (
    <>
      <FilterSelect
        name={WORDS.state}
        all={WORDS.anyState}
        chosen={filters.state ?? null}
        onChoose={(state) => filter("state", state)}
        items={[
          { value: "in_use", label: WORDS.inUse },
          { value: "ended", label: WORDS.ended },
        ]}
      />
      <ProductFilter chosen={filters.product ?? null} onChoose={(id) => filter("product", id)} />
      <CustomerFilter chosen={filters.customer ?? null} onChoose={(id) => filter("customer", id)} />
      {filters.license && (
        <FilterChip label={WORDS.license} value={WORDS.oneLicense} onRemove={() => filter("license", null)} />
      )}
      {filters.device && (
        <FilterChip label={WORDS.device} value={WORDS.oneDevice} onRemove={() => filter("device", null)} />
      )}
      {filters.ip && <FilterChip label={WORDS.ip} value={filters.ip} onRemove={() => filter("ip", null)} />}
    </>
  );
}
