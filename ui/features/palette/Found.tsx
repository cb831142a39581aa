import { Package, Users } from "lucide-react";
import { useNavigate } from "react-router";
import type { CustomerSuggestion, DeviceRow, LicenseRow, ProductCount } from "@/api";
import { deviceName, pictureOf } from "@/features/devices/picture";
import { EVERYTHING } from "@/features/licenses/query/query";
import { usePlace } from "@/features/licenses/usePlace";
import { writeListAddress } from "@/features/lists/useListAddress";
import { useDesk } from "@/features/shell/desk";
import { customerAt, DEVICES } from "@/features/shell/places";
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

/** Customers that match: the one chosen opens on their page. */
export function CustomerItems({ customers, text, onDone }: CustomerProps) {
  const { environment } = useDesk();
  const navigate = useNavigate();
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
            void navigate(customerAt(environment.name, customer.id));
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

/** Devices whose name, serial number or fingerprint begins like this: the one chosen opens beside their list. */
export function DeviceItems({ devices, text, onDone }: PartProps & { devices: readonly DeviceRow[] }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  if (devices.length === 0) return null;
  return (
    <Group heading={words.devices}>
      {devices.map(({ device, seats }) => (
        <Item
          key={device.id}
          value={`device ${device.id}`}
          before={<Icon as={pictureOf(device)} size={14} />}
          after={words.seatCount(seats)}
          onSelect={() => {
            void navigate(`${DEVICES}?${writeListAddress(environment.name, { open: device.id })}`);
            onDone();
          }}
        >
          <Highlight text={deviceName(device)} query={text} />{" "}
          <span className="text-text-3">
            <Highlight text={device.serial ?? device.fingerprint} query={text} />
          </span>
        </Item>
      ))}
    </Group>
  );
}
