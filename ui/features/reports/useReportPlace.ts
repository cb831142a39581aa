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

type Filters = Readonly<Record<string, string>>;

function readChosen({ show, period, product, page }: Filters): Chosen {
  return {
    show: REPORT_NAMES.find((name) => name === show) ?? "distribution",
    period: readPeriod(period),
    product: product && UUID.test(product) ? product : null,
    page: Math.max(1, Math.min(2_000, Number.parseInt(page ?? "1", 10) || 1)),
  };
}

function writeChosen({ show, period, product, page }: Chosen): Filters {
  return {
    show: show === "distribution" ? "" : show,
    period: writePeriod(period) ?? "",
    product: product ?? "",
    page: page > 1 ? String(page) : "",
  };
}

export function useReportPlace(): ReportPlace {
  const { environment } = useDesk();
  const { address, go } = useListAddress(environment.name, FILTERS);
  const today = todayUtc(useMinute());
  const { filters } = address;
  const chosen = useMemo(() => readChosen(filters), [filters]);
  return useMemo(() => {
    const change = (changed: Partial<Chosen>) =>
      go(
        (now) => ({ filters: writeChosen({ ...readChosen(now.filters), page: 1, ...changed }) }),
        changed.show === undefined,
      );
    const direction = chosen.show === "expiries" ? "ahead" : "back";
    return { ...chosen, days: resolve(chosen.period, today, direction), today, change };
  }, [chosen, today, go]);
}
