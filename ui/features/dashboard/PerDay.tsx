import { useNavigate } from "react-router";
import type { DashboardDay } from "@/api";
import { type FigureColumn, FigureTable, LinesChart } from "@/charts";
import { activationsOf } from "@/features/reports/links";
import { fullDay, shortDay } from "@/features/reports/period";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { ChartCard } from "./ChartCard";
import { WORDS } from "./words";

type Props = { days: readonly DashboardDay[]; className: string };

const COLUMNS: readonly FigureColumn<DashboardDay>[] = [
  { id: "day", header: WORDS.day, cell: ({ day }) => fullDay(day) },
  { id: "validations", header: WORDS.validations, figure: true, cell: (row) => formatCount(row.validations) },
  {
    id: "activations",
    header: WORDS.activations,
    figure: true,
    cell: ({ activations }) => (activations === null ? WORDS.unknown : formatCount(activations)),
  },
  { id: "denials", header: WORDS.denials, figure: true, cell: ({ denials }) => formatCount(denials) },
];

/** How much devices ask and activate. */
export function PerDay({ days, className }: Props) {
  return (
    <ChartCard
      title={WORDS.perDay}
      className={className}
      chart={<Chart days={days} />}
      table={
        <FigureTable
          name={WORDS.perDay}
          className="h-[226px]"
          columns={COLUMNS}
          rows={days.toReversed()}
          rowId={({ day }) => day}
          showAll={WORDS.showAll}
        />
      }
    />
  );
}

function Chart({ days }: { days: readonly DashboardDay[] }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const quiet = days.every(({ validations, activations }) => validations === 0 && activations === 0);
  if (quiet) {
    return (
      <div className="grid h-[226px] content-center justify-items-center gap-1 px-6 text-center text-text-3 text-xs">
        <b className="font-semibold text-sm text-text-2">{WORDS.quiet}</b>
        {WORDS.quietHelp}
      </div>
    );
  }
  return (
    <div className="px-3.5 pt-0.5 pb-2">
      <LinesChart
        name={WORDS.perDay}
        labels={days.map(({ day }, place) =>
          place === days.length - 1 ? WORDS.soFar(fullDay(day)) : fullDay(day),
        )}
        shortLabels={days.map(({ day }) => shortDay(day))}
        unknown={WORDS.unknown}
        unfinished
        lines={[
          {
            name: WORDS.validations,
            values: days.map(({ validations }) => validations),
            tone: 1,
            filled: true,
          },
          {
            name: WORDS.activations,
            values: days.map(({ activations }) => activations),
            tone: 2,
            dash: "dashed",
          },
        ]}
        onOpen={() => void navigate(activationsOf(environment.name, null))}
      />
    </div>
  );
}
