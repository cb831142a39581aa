import { useMemo } from "react";
import type { CustomerRow } from "@/api";
import { CountLink, licensesOfCustomer, TwoLines } from "@/features/lists";
import type { DataColumn } from "@/table";
import { Highlight, RelativeTime } from "@/ui";
import { WORDS } from "./words";

/** The columns of the list. */
export function useColumns(environment: string, search: string): DataColumn<CustomerRow>[] {
  return useMemo(() => {
    const marked = [search].filter(Boolean);
    return [
      {
        id: "name",
        header: WORDS.name,
        minWidth: 220,
        grow: 3,
        hideable: false,
        cell: ({ customer }, context) => (
          <TwoLines first={customer.name} second={customer.email} query={search} context={context} />
        ),
      },
      {
        id: "organisation",
        header: WORDS.organisation,
        minWidth: 160,
        grow: 2,
        fold: 2,
        cell: ({ customer }) =>
          customer.organisation && (
            <span title={customer.organisation}>
              <Highlight text={customer.organisation} query={marked} />
            </span>
          ),
      },
      {
        id: "licenses",
        header: WORDS.licenses,
        minWidth: 96,
        grow: 0,
        align: "end",
        cell: ({ customer, licenses }, context) => (
          <CountLink
            count={licenses}
            to={licensesOfCustomer(environment, customer.id)}
            name={WORDS.showLicenses(licenses)}
            context={context}
          />
        ),
      },
      {
        id: "added",
        header: WORDS.addedAt,
        minWidth: 112,
        grow: 0,
        fold: 1,
        cell: ({ customer }) => <RelativeTime at={customer.created_at} className="text-text-3" />,
      },
    ];
  }, [environment, search]);
}
