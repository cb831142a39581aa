import { useMemo } from "react";
import { Link } from "react-router";
import type { ActivationRow } from "@/api";
import { deviceName, pictureOf } from "@/features/devices/picture";
import { licenseAt, TwoLines } from "@/features/lists";
import type { CellContext, DataColumn, Sort } from "@/table";
import { Highlight, Icon, RelativeTime, StatusGlyph, Tag } from "@/ui";
import { WORDS } from "./words";

/** The orders there are, both newest first. */
export const ORDERS: Readonly<Record<string, Sort>> = {
  last_seen: { column: "last_seen", descending: true },
  activated: { column: "activated", descending: true },
};

/** The columns of the list. */
export function useColumns(
  environment: string,
  search: string,
  onIp: (ip: string) => void,
): DataColumn<ActivationRow>[] {
  return useMemo(
    () => [...parties(environment, search), ...circumstances(onIp)],
    [environment, search, onIp],
  );
}

function parties(environment: string, search: string): DataColumn<ActivationRow>[] {
  const marked = [search.trim()].filter(Boolean);
  return [
    {
      id: "device",
      header: WORDS.device,
      minWidth: 180,
      grow: 3,
      hideable: false,
      cell: ({ device }, context) => (
        <span className="flex min-w-0 items-center gap-2.5">
          <span className="flex-none text-text-3">
            <Icon as={pictureOf(device)} size={14} />
          </span>
          <TwoLines first={deviceName(device)} second={device.platform} query={search} context={context} />
        </span>
      ),
    },
    {
      id: "license",
      header: WORDS.license,
      minWidth: 128,
      grow: 1,
      cell: ({ license_id, key, status }, context) => (
        <span className="flex min-w-0 items-center gap-2">
          <StatusGlyph status={status} />
          <Link
            className="mono truncate text-xs"
            to={licenseAt(environment, license_id)}
            tabIndex={context.active ? 0 : -1}
            title={WORDS.openLicense(key)}
          >
            <Highlight text={key} query={marked} />
          </Link>
        </span>
      ),
    },
    {
      id: "product",
      header: WORDS.product,
      minWidth: 112,
      grow: 1,
      fold: 2,
      cell: ({ product }) => product.name,
    },
    {
      id: "customer",
      header: WORDS.customer,
      minWidth: 140,
      grow: 2,
      fold: 1,
      cell: ({ customer }, context) =>
        customer ? (
          <TwoLines first={customer.name} second={customer.email} context={context} />
        ) : (
          <span className="text-text-3">{WORDS.nobody}</span>
        ),
    },
  ];
}

function circumstances(onIp: (ip: string) => void): DataColumn<ActivationRow>[] {
  return [
    {
      id: "ip",
      header: WORDS.ip,
      minWidth: 116,
      grow: 0,
      fold: 4,
      cell: ({ device: { ip } }, context) => ip && <Address ip={ip} context={context} onIp={onIp} />,
    },
    {
      id: "state",
      header: WORDS.state,
      minWidth: 76,
      grow: 0,
      cell: ({ deactivated_at }) =>
        deactivated_at === null ? <Tag tone="good">{WORDS.inUse}</Tag> : <Tag>{WORDS.ended}</Tag>,
    },
    {
      id: "last_seen",
      header: WORDS.lastSeen,
      minWidth: 104,
      grow: 0,
      sortable: true,
      cell: ({ last_seen_at }) => <RelativeTime at={last_seen_at} />,
    },
    {
      id: "activated",
      header: WORDS.activated,
      minWidth: 104,
      grow: 0,
      sortable: true,
      fold: 3,
      cell: ({ activated_at }) => <RelativeTime at={activated_at} className="text-text-3" />,
    },
  ];
}

type AddressProps = { ip: string; context: CellContext; onIp: (ip: string) => void };

/** An address; a click shows what else came from it. */
function Address({ ip, context, onIp }: AddressProps) {
  return (
    <button
      type="button"
      className="mono max-w-full truncate text-2xs hover:underline"
      tabIndex={context.active ? 0 : -1}
      title={WORDS.onlyIp(ip)}
      onClick={() => onIp(ip)}
    >
      {ip}
    </button>
  );
}
