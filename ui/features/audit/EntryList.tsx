import { type KeyboardEvent, type Ref, useEffect, useRef, useState } from "react";
import type { AuditEntry } from "@/api";
import { Button, Skeleton } from "@/ui";
import { EntryRow } from "./EntryRow";
import type { AuditList } from "./useAudit";
import { WORDS } from "./words";

type Props = {
  ref: Ref<HTMLDivElement>;
  list: AuditList;
  now: Date;
  search: string;
  onOnly: (entry: AuditEntry) => void;
  onErase: (entry: AuditEntry) => void;
};

/** The entries, newest first. Each opens to its details; the next ones are read before the end is reached. */
export function EntryList({ ref, list, now, search, onOnly, onErase }: Props) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows lead from row to row, whose buttons have the keys
    <div ref={ref} className="kd-trail" onKeyDown={moveFocus}>
      <div className="kd-trail-row kd-trail-head" aria-hidden="true">
        <span />
        <span>{WORDS.when}</span>
        <span>{WORDS.who}</span>
        <span>{WORDS.door}</span>
        <span>{WORDS.what}</span>
        <span>{WORDS.thing}</span>
        <span>{WORDS.change}</span>
        <span>{WORDS.reason}</span>
        <span />
      </div>
      {list.known ? (
        <ol aria-label={WORDS.list} className={list.settled ? undefined : "opacity-60"}>
          {list.entries.map((entry) => (
            <EntryRow
              key={entry.id}
              entry={entry}
              now={now}
              search={search}
              open={open.has(entry.id)}
              onToggle={toggle}
              onOnly={onOnly}
              onErase={onErase}
            />
          ))}
        </ol>
      ) : (
        !list.failure && <Reading />
      )}
      {list.more && <ReadOn list={list} />}
    </div>
  );
}

/** The rows' places while the first are on their way. */
function Reading() {
  return (
    <div role="status" aria-label={WORDS.loading} aria-busy="true">
      {Array.from({ length: 14 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places without anything in them
        <div key={index} className="kd-trail-row">
          <span />
          {[56, 88, 40, 104, 120, 96, 80].map((width) => (
            <Skeleton key={width} width={width} />
          ))}
          <span />
        </div>
      ))}
    </div>
  );
}

/** Reads on as soon as the end comes near; by hand where nobody can see it coming. */
function ReadOn({ list }: { list: AuditList }) {
  const end = useRef<HTMLDivElement>(null);
  const { reading, readMore } = list;
  const latest = useRef(readMore);
  latest.current = readMore;
  useEffect(() => {
    const mark = end.current;
    if (!mark || reading || typeof IntersectionObserver === "undefined") return;
    const near = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) latest.current();
      },
      { root: mark.closest(".kd-trail"), rootMargin: "1200px" },
    );
    near.observe(mark);
    return () => near.disconnect();
  }, [reading]);
  return (
    <div ref={end} className="grid h-12 place-content-center">
      <Button size="sm" disabledReason={reading ? WORDS.loading : null} onClick={readMore}>
        {WORDS.readMore}
      </Button>
    </div>
  );
}

const STEP: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };

/** Arrows move from row to row, Home and End to the ends; Enter and Space are the row's own. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const from = (event.target as HTMLElement).closest<HTMLElement>("[data-entry]");
  if (!from || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-entry]")];
  const step = STEP[event.key];
  const at = rows.indexOf(from);
  const to =
    event.key === "Home" ? 0 : event.key === "End" ? rows.length - 1 : step === undefined ? -1 : at + step;
  if (to < 0 && step === undefined) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
}
