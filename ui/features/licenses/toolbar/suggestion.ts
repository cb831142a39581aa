import type { CustomerRef, LicenseRow, ProductRef, Suggestions } from "@/api";
import type { RecentItem } from "@/features/recent";

/** One thing the search box offers. */
export type Suggestion =
  | { kind: "license"; row: LicenseRow }
  | { kind: "customer"; customer: CustomerRef; count: number }
  | { kind: "product"; product: ProductRef; count: number }
  | { kind: "recent"; item: RecentItem };

/** All that is offered in one list, in the order of its groups. */
export function optionsOf(answer: Suggestions): Suggestion[] {
  return [
    ...answer.licenses.map((row) => ({ kind: "license" as const, row })),
    ...answer.customers.map(({ customer, licenses }) => ({
      kind: "customer" as const,
      customer,
      count: licenses,
    })),
    ...answer.products.map(({ product, count }) => ({ kind: "product" as const, product, count })),
  ];
}

export function suggestionKey(one: Suggestion): string {
  switch (one.kind) {
    case "license":
      return one.row.id;
    case "customer":
      return one.customer.id;
    case "product":
      return one.product.id;
    case "recent":
      return `recent ${one.item.kind} ${one.item.id}`;
  }
}
