import { ChartColumn, Printer } from "lucide-react";
import { useNavigate } from "react-router";
import { type Dashboard, toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import { useCalmOperation, useListAddress } from "@/features/lists";
import { reportAt } from "@/features/reports/links";
import { NothingYet } from "@/features/reports/parts";
import { StateBar } from "@/features/reports/StateBar";
import { useDesk } from "@/features/shell/desk";
import { Button, Card, Note, Segmented, Skeleton } from "@/ui";
import { Activity } from "./Activity";
import { Causes } from "./Causes";
import { Expiring } from "./Expiring";
import { PerDay } from "./PerDay";
import { Stock } from "./Stock";
import { WORDS } from "./words";

const SPANS = ["7", "30", "90", "365"] as const;

type Span = (typeof SPANS)[number];

const FILTERS = ["days"] as const;
const NOUNS = ["licenses", "products", "activations", "pools", "settings", "audit"] as const;

/** How everything stands at a glance. Each figure leads to the list behind it. */
export function DashboardPage() {
  const { environment } = useDesk();
  const { address, filter } = useListAddress(environment.name, FILTERS);
  const span: Span = SPANS.find((one) => one === address.filters.days) ?? "30";
  const answer = useCalmOperation("getDashboard", environment.name, { days: Number(span) }, NOUNS);
  const { data, error, isPending, refetch } = answer;
  return (
    <section className="kd-page kd-report" aria-label={WORDS.title}>
      <Head span={span} onSpan={(next) => filter("days", next === "30" ? null : next)} />
      <div className="kd-scroll flex min-h-0 flex-1 flex-col overflow-auto px-4 pt-1 pb-4">
        {error && <FailureNote className="mb-3" failure={toFailure(error)} onRetry={() => void refetch()} />}
        {isPending && <Waiting />}
        {data && (data.licenses === 0 ? <NothingYet /> : <Board data={data} days={Number(span)} />)}
      </div>
    </section>
  );
}

function Head({ span, onSpan }: { span: Span; onSpan: (span: Span) => void }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  return (
    <header className="kd-head kd-no-print">
      <h1>{WORDS.title}</h1>
      <span className="flex-1" />
      <Segmented
        name={WORDS.period}
        value={span}
        onValueChange={onSpan}
        items={SPANS.map((value) => ({ value, label: WORDS.spans[value] }))}
      />
      <Button icon={Printer} onClick={() => window.print()}>
        {WORDS.print}
      </Button>
      <Button icon={ChartColumn} onClick={() => void navigate(reportAt(environment.name, {}))}>
        {WORDS.reports}
      </Button>
    </header>
  );
}

function Board({ data, days }: { data: Dashboard; days: number }) {
  const { environment } = useDesk();
  return (
    <>
      {data.counted_until !== null && <Note className="mb-3">{WORDS.stillCounting}</Note>}
      <div className="kd-board">
        <Card
          title={WORDS.byState}
          className="col-span-12"
          action={
            <span className="pr-1.5 text-text-3">
              {WORDS.inEnvironment(data.licenses, environment.label)}
            </span>
          }
        >
          <StateBar environment={environment.name} counts={data.by_status} />
        </Card>
        <PerDay days={data.days} className="col-span-8" />
        <Causes causes={data.causes} days={days} className="col-span-4" />
        <Expiring data={data} className="col-span-4" />
        <Stock data={data} className="col-span-4" />
        <Activity entries={data.activity} className="col-span-4" />
      </div>
    </>
  );
}

/** Cards of the size of what comes, so that nothing jumps. */
function Waiting() {
  const card = (className: string, height: string) => (
    <Card className={className}>
      <div className={`grid content-center gap-4 px-4 ${height}`}>
        <Skeleton width="90%" />
        <Skeleton width="70%" />
        <Skeleton width="80%" />
      </div>
    </Card>
  );
  return (
    <div role="status" aria-label={WORDS.loading} className="kd-board">
      {card("col-span-12", "h-[120px]")}
      {card("col-span-8", "h-[272px]")}
      {card("col-span-4", "h-[272px]")}
      {card("col-span-4", "h-[282px]")}
      {card("col-span-4", "h-[282px]")}
      {card("col-span-4", "h-[282px]")}
    </div>
  );
}
