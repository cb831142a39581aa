import { ask, type DeviceOrder, type DeviceRow } from "@/api";
import { type RowSource, useCalmOperation, useLongRows } from "@/features/lists";

const NOUNS = ["activations"] as const;

/** The core leaves out at most 10,000 rows, so a page further down cannot be asked for. */
export const MOST_LISTED = 10_100;

export type DeviceQuestion = { search: string; ignored: boolean | null; order: DeviceOrder };

/** The devices that match, loaded as they come in sight. */
export function useDevices(environment: string, asked: DeviceQuestion): RowSource<DeviceRow> {
  const question = { ...asked, search: asked.search.trim().slice(0, 200) };
  return useLongRows(
    environment,
    JSON.stringify(question),
    async (offset, limit) => {
      const { devices, total } = await ask("listDevices", environment, { ...question, offset, limit });
      return { rows: devices, total: Math.min(total, MOST_LISTED) };
    },
    NOUNS,
  );
}

/** How many devices there are, as far as they are counted; followed at leisure. */
export function useDeviceCount(environment: string): number | null {
  const all = { search: "", ignored: null, order: "last_seen", offset: 0, limit: 1 } as const;
  const { data } = useCalmOperation("listDevices", environment, all, NOUNS);
  return data ? Math.min(data.total, MOST_LISTED) : null;
}
