/* Which report, of which days and product, as the address has it. */
import { useMemo } from "react";
import type { ReportPeriod } from "@/api";
import { useMinute } from "@/features/licenses/useMinute";
import { useListAddress } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { type Period, readPeriod, resolve, todayUtc, writePeriod } from "./period";

export const REPORT_NAMES = ["distribution", "usage", "denials", "expiries", "customers"] as const;

export type ReportName = (typeof REPORT_NAMES)[number];

const FILTERS = ["show", "period", "product", "page"] as const;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type Chosen = { show: ReportName; period: Period; product: string | null; page: number };

export type ReportPlace = Chosen & {
  /** The days as the core takes them. */
  days: ReportPeriod;
  today: string;
  change: (change: Partial<Chosen>) => void;
};

export function useReportPlace(): ReportPlace {
  const { environment } = useDesk();
  const { address, go } = useListAddress(environment.name, FILTERS);
  const today = todayUtc(useMinute());
  const { show, period: written, product, page } = address.filters;
  return useMemo(() => {
    const chosen: Chosen = {
      show: REPORT_NAMES.find((name) => name === show) ?? "distribution",
      period: readPeriod(written),
      product: product && UUID.test(product) ? product : null,
      page: Math.max(1, Math.min(2_000, Number.parseInt(page ?? "1", 10) || 1)),
    };
    const change = (changed: Partial<Chosen>) => {
      const next = { ...chosen, page: 1, ...changed };
      const filters = {
        show: next.show === "distribution" ? "" : next.show,
        period: writePeriod(next.period) ?? "",
        product: next.product ?? "",
        page: next.page > 1 ? String(next.page) : "",
      };
      go({ filters }, changed.show === undefined);
    };
    const direction = chosen.show === "expiries" ? "ahead" : "back";
    return { ...chosen, days: resolve(chosen.period, today, direction), today, change };
  }, [show, written, product, page, today, go]);
}
