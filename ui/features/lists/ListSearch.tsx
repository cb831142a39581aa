import { type Ref, useCallback } from "react";
import { Kbd, SearchInput } from "@/ui";
import { useSearchText } from "../licenses/toolbar/useSearchText";
import type { useListAddress } from "./useListAddress";

type Props = { name: string; address: ReturnType<typeof useListAddress>; ref: Ref<HTMLInputElement> };

/** The search of a page, which the address follows as one types. */
export function ListSearch({ name, address: { address, go }, ref }: Props) {
  const search = useCallback((next: string) => go({ search: next, open: null }), [go]);
  const { text, type, flush } = useSearchText(address.search, search);
  return (
    <SearchInput
      ref={ref}
      className="kd-search min-w-60"
      name={name}
      placeholder={name}
      value={text}
      onValueChange={type}
      // Sent before a click elsewhere counts: a search that came after it would close the drawer that it opened.
      onBlur={flush}
      hint={<Kbd keys="/" />}
    />
  );
}
