import { KeyRound, MonitorSmartphone } from "lucide-react";
import { useRef, useState } from "react";
import type { DeviceOrder, DeviceRow } from "@/api";
import { FilterSelect, ListPage, NothingYet, useListAddress, useListRows } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { LICENSES } from "@/features/shell/places";
import type { DataTableHandle } from "@/table";
import { ORDERS, useColumns } from "./columns";
import { type DeviceAbove, DeviceDialogs } from "./DeviceDialogs";
import { DeviceDrawer } from "./DeviceDrawer";
import { deviceName } from "./picture";
import { MOST_LISTED, useDeviceCount, useDevices } from "./useDevices";
import { WORDS } from "./words";

const FILTERS = ["state", "sort"] as const;

const rowId = ({ device }: DeviceRow) => device.id;
const rowName = ({ device }: DeviceRow) => deviceName(device);

/** What has asked the license server. */
export function DevicesPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name, FILTERS);
  const { search, open, filters } = address.address;
  const order: DeviceOrder =
    filters.sort === "name" || filters.sort === "first_seen" ? filters.sort : "last_seen";
  const ignored = filters.state === "ignored" ? true : filters.state === "listened" ? false : null;
  const table = useRef<DataTableHandle>(null);
  const source = useDevices(environment.name, { search, ignored, order });
  const rows = useListRows(source, rowId, address, table);
  const [above, setAbove] = useState<DeviceAbove>(null);
  return (
    <>
      <ListPage
        words={WORDS}
        create={null}
        source={source}
        ofAll={useDeviceCount(environment.name)}
        columns={useColumns(search)}
        rowId={rowId}
        rowName={rowName}
        sort={ORDERS[order] ?? null}
        onSort={({ column }) => address.filter("sort", column === "last_seen" ? null : column)}
        address={address}
        rows={rows}
        table={table}
        filters={
          <FilterSelect
            name={WORDS.listening}
            all={WORDS.anyState}
            chosen={filters.state ?? null}
            onChoose={(state) => address.filter("state", state)}
            items={[
              { value: "listened", label: WORDS.listened },
              { value: "ignored", label: WORDS.ignored },
            ]}
          />
        }
        unfilter={ignored === null ? null : () => address.filter("state", null)}
        note={source.total >= MOST_LISTED ? WORDS.most(MOST_LISTED) : null}
        nothing={
          <NothingYet
            picture={MonitorSmartphone}
            title={WORDS.nothing(environment.label)}
            to={{ path: LICENSES, name: WORDS.toLicenses, icon: KeyRound }}
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
