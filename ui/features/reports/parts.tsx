/* What every report has around its figures. */
import { ChartNoAxesColumn } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useNavigate } from "react-router";
import { type Failure, toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { LICENSES, pathIn } from "@/features/shell/places";
import { formatCount } from "@/lib/format";
import { Button, Card, EmptyState, Skeleton } from "@/ui";
import type { ReportPlace } from "./useReportPlace";
import { WORDS } from "./words";

type Answer<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

type AnsweredProps<T> = { answer: Answer<T>; children: (data: T) => ReactNode };

/** An answer that is on its way, not to be had, or here. One that is here stays while it is asked again. */
export function Answered<T>({ answer, children }: AnsweredProps<T>) {
  const failure: Failure | null = answer.error ? toFailure(answer.error) : null;
  return (
    <>
      {failure && <FailureNote className="mb-3" failure={failure} onRetry={() => void answer.refetch()} />}
      {answer.data !== undefined ? children(answer.data) : answer.isPending && <Waiting />}
    </>
  );
}

/** Cards of the size of what comes. */
function Waiting() {
  return (
    <div role="status" aria-label={WORDS.loading} className="grid gap-3">
      <Card>
        <div className="grid h-[270px] content-center gap-4 px-6">
          {["90%", "75%", "82%", "60%"].map((width) => (
            <Skeleton key={width} width={width} />
          ))}
        </div>
      </Card>
      <Card>
        <div className="grid h-[180px] content-center gap-4 px-6">
          {["95%", "88%", "92%"].map((width) => (
            <Skeleton key={width} width={width} />
          ))}
        </div>
      </Card>
    </div>
  );
}

/** The workspace has nothing to count yet. */
export function NothingYet() {
  const { environment } = useDesk();
  const navigate = useNavigate();
  return (
    <EmptyState
      picture={ChartNoAxesColumn}
      title={WORDS.nothingYet(environment.label)}
      actions={
        <Button variant="primary" size="lg" onClick={() => void navigate(pathIn(LICENSES, environment.name))}>
          {WORDS.toLicenses}
        </Button>
      }
    >
      {WORDS.nothingYetHelp}
    </EmptyState>
  );
}

/** There is something, but not of these days or this product. */
export function NothingHere({ place, title }: { place: ReportPlace; title?: string }) {
  const byProduct = place.product !== null;
  return (
    <EmptyState
      picture={ChartNoAxesColumn}
      title={title ?? (byProduct ? WORDS.hiddenByProduct : WORDS.hiddenByDays)}
      actions={
        <>
          {byProduct && (
            <Button size="lg" onClick={() => place.change({ product: null })}>
              {WORDS.everyProduct}
            </Button>
          )}
          <Button size="lg" onClick={() => place.change({ period: { kind: "span", span: "12m" } })}>
            {WORDS.longer}
          </Button>
        </>
      }
    >
      {WORDS.hiddenByDaysHelp}
    </EmptyState>
  );
}

/** A figure that leads to its list. */
export function Figure({ to, count, name }: { to: string; count: number; name: string }) {
  return (
    <Link to={to} aria-label={`${name}: ${formatCount(count)}`}>
      {formatCount(count)}
    </Link>
  );
}
