import { Link2, MonitorSmartphone } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import type { ActivationRow } from "@/api";
import { type DeviceAbove, DeviceDialogs, DeviceDrawer, deviceName } from "@/features/devices";
import { ListPage, NothingYet, useListAddress, useListRows } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { DEVICES } from "@/features/shell/places";
import type { DataTableHandle } from "@/table";
import { ActivationFilters } from "./ActivationFilters";
import { ActivationMenu } from "./ActivationMenu";
import { ORDERS, useColumns } from "./columns";
import { FILTERS, MOST_LISTED, questionOf, useActivationCount, useActivations } from "./useActivations";
import { WORDS } from "./words";

/** The drawer shows the device, so that is what a row is known by; two of one device share it. */
const rowId = ({ device }: ActivationRow) => device.id;
const rowName = ({ device, key }: ActivationRow) => `${key}, ${deviceName(device)}`;

/** Which license is, or was, in use on which device. */
export function ActivationsPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name, FILTERS);
  const { go } = address;
  const { search, open, filters } = address.address;
  const table = useRef<DataTableHandle>(null);
  const source = useActivations(environment.name, address.address);
  const rows = useListRows(source, rowId, address, table);
  const [above, setAbove] = useState<DeviceAbove>(null);
  const { order } = questionOf(address.address);
  const { filter } = address;
  const onIp = useCallback((ip: string) => filter("ip", ip), [filter]);
  const narrowed = Object.keys(filters).some((name) => name !== "sort");
  return (
    <>
      <ListPage
        words={WORDS}
        create={null}
        source={source}
        ofAll={useActivationCount(environment.name)}
        columns={useColumns(environment.name, search, onIp)}
        rowId={rowId}
        rowName={rowName}
        sort={ORDERS[order] ?? null}
        onSort={({ column }) => filter("sort", column === "activated" ? column : null)}
        address={address}
        rows={rows}
        table={table}
        filters={<ActivationFilters address={address} />}
        unfilter={narrowed ? () => go({ filters: {}, open: null }) : null}
        note={source.total >= MOST_LISTED ? WORDS.most(MOST_LISTED) : null}
        rowMenu={(row, context) => <ActivationMenu row={row} context={context} onFilter={filter} />}
        nothing={
          <NothingYet
            picture={Link2}
            title={WORDS.nothing(environment.label)}
            to={{ path: DEVICES, name: WORDS.toDevices, icon: MonitorSmartphone }}
          >
            {WORDS.nothingHelp}
          </NothingYet>
        }
      />
      {open && <DeviceDrawer id={open} {...rows.moves} onAbove={setAbove} />}
      <DeviceDialogs above={above} onClose={() => setAbove(null)} onDeleted={rows.close} />
    </>
  );
}
