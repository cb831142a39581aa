import { Package, Users } from "lucide-react";
import type { CustomerSuggestion, LicenseRow, ProductCount } from "@/api";
import { EVERYTHING } from "@/features/licenses/query/query";
import { usePlace } from "@/features/licenses/usePlace";
import { useDesk } from "@/features/shell/desk";
import { Highlight, Icon, LicenseKey, StatusGlyph } from "@/ui";
import { Group, Item, type PartProps } from "./Item";
import { words } from "./words";

/** Licenses that match: the one chosen opens beside the list. */
export function LicenseItems({ rows, text, onDone }: PartProps & { rows: readonly LicenseRow[] }) {
  const { environment } = useDesk();
  const { go } = usePlace();
  if (rows.length === 0) return null;
  return (
    <Group heading={words.licenses}>
      {rows.map((row) => (
        <Item
          key={row.id}
          value={`license ${row.id}`}
          before={<StatusGlyph status={row.status} />}
          onSelect={() => {
            go({ environment: environment.name, open: row.id });
            onDone();
          }}
        >
          <LicenseKey className="mr-2 text-xs" value={row.key} length={24} query={text} />
          <span className="text-text-3">
            <Highlight
              text={[row.customer?.name, row.product.name].filter(Boolean).join(", ")}
              query={text}
            />
          </span>
        </Item>
      ))}
    </Group>
  );
}

type CustomerProps = PartProps & { customers: readonly CustomerSuggestion[] };

export function CustomerItems({ customers, text, onDone }: CustomerProps) {
  const { environment } = useDesk();
  const { go } = usePlace();
  if (customers.length === 0) return null;
  return (
    <Group heading={words.customers}>
      {customers.map(({ customer, licenses }) => (
        <Item
          key={customer.id}
          value={`customer ${customer.id}`}
          before={<Icon as={Users} size={14} />}
          after={words.licenseCount(licenses)}
          onSelect={() => {
            const query = { ...EVERYTHING, customer: customer.id };
            go({ environment: environment.name, query, open: null });
            onDone();
          }}
        >
          <Highlight text={customer.name} query={text} />{" "}
          <span className="text-text-3">
            <Highlight text={customer.email} query={text} />
          </span>
        </Item>
      ))}
    </Group>
  );
}

export function ProductItems({ products, text, onDone }: PartProps & { products: readonly ProductCount[] }) {
  const { environment } = useDesk();
  const { go } = usePlace();
  if (products.length === 0) return null;
  return (
    <Group heading={words.products}>
      {products.map(({ product, count }) => (
        <Item
          key={product.id}
          value={`product ${product.id}`}
          before={<Icon as={Package} size={14} />}
          after={words.licenseCount(count)}
          onSelect={() => {
            const query = { ...EVERYTHING, products: [product.id] };
            go({ environment: environment.name, query, open: null });
            onDone();
          }}
        >
          <Highlight text={product.name} query={text} />
        </Item>
      ))}
    </Group>
  );
}
