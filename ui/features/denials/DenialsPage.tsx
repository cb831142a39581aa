import { CircleCheck } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { DenialGroup, VerdictCode } from "@/api";
import { useActions } from "@/features/license-actions";
import { useMinute } from "@/features/licenses/useMinute";
import {
  FilterSelect,
  ListPage,
  searched,
  sorted,
  useCalmOperation,
  useListAddress,
  useListRows,
  useWholeRows,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import type { DataTableHandle, Sort } from "@/table";
import { Button, EmptyState, Segmented } from "@/ui";
import { causeOf, useColumns, VALUES, whoseOf } from "./columns";
import { DenialMenu } from "./DenialMenu";
import { PERIODS, type Period, readPeriod, requestOf } from "./period";
import { Trend } from "./Trend";
import { WORDS } from "./words";

const FILTERS = ["days", "cause"] as const;
const NOUNS = ["activations", "customers"] as const;

const rowId = (row: DenialGroup) => `${row.code} ${row.customer?.id ?? ""}`;
const rowName = (row: DenialGroup) => `${causeOf(row)}, ${whoseOf(row)}`;
const textsOf = (row: DenialGroup) =>
  `${causeOf(row)} ${row.code} ${whoseOf(row)} ${row.customer?.email ?? ""} ${row.customer?.organisation ?? ""}`;

/** Why devices were refused, by cause and customer. */
export function DenialsPage() {
  const { environment } = useDesk();
  const { start } = useActions();
  const address = useListAddress(environment.name, FILTERS);
  const { search, filters } = address.address;
  const period = readPeriod(filters.days);
  const cause = filters.cause ?? null;
  const [sort, setSort] = useState<Sort>({ column: "count", descending: true });
  const { answer, source, causes } = useDenials(environment.name, period, search, cause, sort);
  const table = useRef<DataTableHandle>(null);
  const rows = useListRows(source, rowId, address, table);
  const why = useCallback(
    ({ license_id: id, device_id }: DenialGroup) => {
      if (id !== null) start({ doing: "why", id, ...(device_id === null ? {} : { device: device_id }) });
    },
    [start],
  );
  const choose = (next: Period) => address.filter("days", next === "30" ? null : next);
  return (
    <ListPage
      words={WORDS}
      create={null}
      beside={
        <Segmented
          name={WORDS.period}
          value={period}
          onValueChange={choose}
          items={PERIODS.map((value) => ({ value, label: WORDS.days(Number(value)) }))}
        />
      }
      source={source}
      ofAll={answer.data?.groups.length ?? null}
      columns={useColumns(search, why)}
      rowId={rowId}
      rowName={rowName}
      sort={sort}
      onSort={setSort}
      address={address}
      rows={rows}
      table={table}
      onOpen={why}
      filters={
        <FilterSelect
          name={WORDS.cause}
          all={WORDS.anyCause}
          className="!w-[220px] flex-none"
          chosen={cause}
          onChoose={(code) => address.filter("cause", code)}
          items={causes.map((code) => ({ value: code, label: causeOf({ code }) }))}
        />
      }
      unfilter={cause === null ? null : () => address.filter("cause", null)}
      above={
        answer.data &&
        answer.data.groups.length > 0 && (
          <div className="mx-4 mb-3 flex-none">
            <Trend days={answer.data.days} perDay={answer.data.per_day} />
          </div>
        )
      }
      rowMenu={(row, context) => <DenialMenu row={row} context={context} />}
      nothing={<Nothing period={period} onPeriod={choose} />}
    />
  );
}

function useDenials(environment: string, period: Period, search: string, cause: string | null, sort: Sort) {
  const now = useMinute();
  const today = now.toISOString().slice(0, 10);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the days are whole ones, so the day is what counts
  const request = useMemo(() => requestOf(period, now), [period, today]);
  const answer = useCalmOperation("summariseDenials", environment, request, NOUNS);
  const { data } = answer;
  const shown = useMemo(() => {
    const groups = (data?.groups ?? []).filter(({ code }) => cause === null || code === cause);
    return sorted(searched(groups, search, textsOf), sort, VALUES);
  }, [data, cause, search, sort]);
  const causes = useMemo<VerdictCode[]>(
    () => [...new Set((data?.groups ?? []).map(({ code }) => code))],
    [data],
  );
  return { answer, source: useWholeRows(answer, shown), causes };
}

function Nothing({ period, onPeriod }: { period: Period; onPeriod: (period: Period) => void }) {
  const longer = PERIODS.find((one) => Number(one) > Number(period));
  return (
    <EmptyState
      picture={CircleCheck}
      title={WORDS.nothing(Number(period))}
      actions={
        longer && (
          <Button size="lg" onClick={() => onPeriod(longer)}>
            {WORDS.longer(Number(longer))}
          </Button>
        )
      }
    >
      {WORDS.nothingHelp}
    </EmptyState>
  );
}
