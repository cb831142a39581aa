import { Download, ShieldCheck } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { type AuditEntry, type AuditFilter, toFailure } from "@/api";
import { useLastAnswer } from "@/features/licenses/list/useLastAnswer";
import { useMinute } from "@/features/licenses/useMinute";
import { useDesk } from "@/features/shell/desk";
import { useShortcuts } from "@/lib/shortcuts";
import { Button } from "@/ui";
import { FailureNote } from "../failure";
import { EmptyAudit } from "./EmptyAudit";
import { EntryList } from "./EntryList";
import { EraseDialog } from "./EraseDialog";
import { ExportAuditDialog } from "./ExportAuditDialog";
import { Footer } from "./Footer";
import { type AuditQuery, toFilter } from "./query";
import { Toolbar } from "./Toolbar";
import { type AuditList, useAudit } from "./useAudit";
import { useAuditPlace } from "./useAuditPlace";
import { useVerdict, Verdict, type VerdictState } from "./Verdict";
import { WORDS } from "./words";

type Above = { kind: "export" } | { kind: "erase"; entry: AuditEntry } | null;

/** Who did what to which thing. */
export function AuditPage() {
  const { environment } = useDesk();
  const { query, ask } = useAuditPlace();
  const now = useMinute();
  const filter = useFilter(query, now);
  const scroller = useRef<HTMLDivElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const atTop = useCallback(() => (scroller.current?.scrollTop ?? 0) < 1, []);
  const list = useAudit(environment.name, filter, atTop);
  const verdict = useVerdict(environment.name, query.trail);
  const [above, setAbove] = useState<Above>(null);
  const none = list.entries.length === 0;
  const answer = useLastAnswer(list.settled, none && !list.more ? { query, filter } : null, null);
  const nothing = none && list.known && !list.failure ? answer : null;
  const search = () => searchBox.current?.focus();
  useShortcuts({ "/": search, "Mod+f": search });
  const showNew = () => {
    scroller.current?.scrollTo({ top: 0 });
    list.showNew();
  };
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <Head list={list} verdict={verdict} onExport={() => setAbove({ kind: "export" })} />
      <Toolbar query={query} onQuery={ask} searchBox={searchBox} />
      <Verdict state={verdict} onQuery={ask} />
      {/* The entries that were there stay below. */}
      {Boolean(list.failure) && (
        <FailureNote className="mx-4 mb-3 flex-none" failure={toFailure(list.failure)} onRetry={list.retry} />
      )}
      {nothing ? (
        <EmptyAudit {...nothing} onQuery={ask} />
      ) : (
        <EntryList
          ref={scroller}
          list={list}
          now={now}
          search={query.search}
          onOnly={(entry) => ask((query) => ({ ...query, thing: entry.subject_id }))}
          onErase={(entry) => setAbove({ kind: "erase", entry })}
        />
      )}
      <Footer list={list} onShowNew={showNew} />
      {above?.kind === "export" && <ExportAuditDialog filter={filter} onClose={() => setAbove(null)} />}
      {above?.kind === "erase" && <EraseDialog entry={above.entry} onClose={() => setAbove(null)} />}
    </section>
  );
}

/** The query as the core takes it, the same one all day long. */
function useFilter(query: AuditQuery, now: Date): AuditFilter {
  const today = now.toDateString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: spans begin at midnight, so the day is what counts
  return useMemo(() => toFilter(query, now), [query, today]);
}

type HeadProps = { list: AuditList; verdict: VerdictState; onExport: () => void };

function Head({ list, verdict, onExport }: HeadProps) {
  const { workspace } = useDesk();
  const nothing = list.entries.length === 0 ? WORDS.exportNothing : null;
  return (
    <header className="kd-head">
      <h1>{WORDS.title}</h1>
      <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">{WORDS.lead}</span>
      <Button
        icon={ShieldCheck}
        disabledReason={verdict.pending ? WORDS.verifying : null}
        onClick={verdict.verify}
      >
        {verdict.verdict ? WORDS.verifyAgain : WORDS.verify}
      </Button>
      <Button
        icon={Download}
        disabledReason={workspace.may.includes("export") ? nothing : WORDS.exportRefused}
        onClick={onExport}
      >
        {WORDS.export}
      </Button>
    </header>
  );
}
