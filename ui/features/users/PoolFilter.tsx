import { useDesk } from "@/features/shell/desk";
import { Combobox } from "@/ui";
import { usePools } from "../pools/usePools";
import { WORDS } from "./words";

type Props = { chosen: string | null; onChoose: (id: string | null) => void };

/** Only who holds a seat of one pool. */
export function PoolFilter({ chosen, onChoose }: Props) {
  const { environment } = useDesk();
  const { data, isPending, error } = usePools(environment.name);
  const found = data?.find(({ id }) => id === chosen);
  return (
    <Combobox
      className="w-[168px] flex-none"
      size="md"
      name={WORDS.pool}
      placeholder={WORDS.allPools}
      searchPlaceholder={WORDS.findPool}
      clearable
      value={chosen === null ? null : { value: chosen, label: found?.name ?? WORDS.onePool }}
      items={(data ?? []).map(({ id, name, product }) => ({ value: id, label: name, detail: product.name }))}
      loading={isPending}
      error={error?.failure.what ?? null}
      onValueChange={(item) => onChoose(item?.value ?? null)}
    />
  );
}
