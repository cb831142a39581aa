import type { ReactNode } from "react";
import type { Failure } from "@/api";
import { FailureNote } from "@/features/failure";
import { Drawer, EmptyState, Skeleton } from "@/ui";

/** What a drawer beside a list is given to close itself and to move the list. */
export type DrawerMoves = {
  onClose: () => void;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
};

export type ThingDrawerProps<Detail> = {
  words: { details: (name: string) => string; gone: string; goneHelp: string; loading: string };
  /** undefined while it is on its way; null when it is gone. */
  detail: Detail | null | undefined;
  failure?: Failure | null | undefined;
  onRetry?: () => void;
  moves: DrawerMoves;
  /** Its name, what stands below and beside it, and what it offers. */
  head: (detail: Detail) => { name: string; subtitle: ReactNode; actions: ReactNode };
  children: (detail: Detail) => ReactNode;
};

/** Everything about one thing beside its list: on its way, gone, not to be had, or here. */
export function ThingDrawer<Detail>(props: ThingDrawerProps<Detail>) {
  const { words, detail, moves } = props;
  if (detail === null || detail === undefined) return <NotHere {...props} />;
  const { name, subtitle, actions } = props.head(detail);
  return (
    <Drawer
      name={words.details(name)}
      title={
        <h2 className="min-w-0 truncate font-semibold text-[15px]" title={name}>
          {name}
        </h2>
      }
      subtitle={subtitle}
      actions={actions}
      {...moves}
    >
      {props.children(detail)}
    </Drawer>
  );
}

const LINES = [64, 48, 56, 72] as const;

function NotHere<Detail>({ words, detail, failure, onRetry, moves }: ThingDrawerProps<Detail>) {
  const gone = detail === null || failure?.code === "not_found";
  const here = gone || failure;
  return (
    <Drawer
      name={words.details("")}
      title={here ? <span /> : <Skeleton width={160} height={12} />}
      {...(here ? {} : { subtitle: <Skeleton width={96} /> })}
      {...moves}
    >
      {gone && (
        <div className="grid pt-10">
          <EmptyState title={words.gone}>{words.goneHelp}</EmptyState>
        </div>
      )}
      {failure && !gone && <FailureNote className="m-4" failure={failure} onRetry={onRetry} />}
      {!here && (
        <div className="grid gap-4 p-4" role="status" aria-label={words.loading}>
          {LINES.map((width) => (
            <Skeleton key={width} width={`${width}%`} />
          ))}
        </div>
      )}
    </Drawer>
  );
}
