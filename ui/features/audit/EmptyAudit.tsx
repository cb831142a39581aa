import { useQueries } from "@tanstack/react-query";
import { ListFilter, ScrollText, SearchX } from "lucide-react";
import { type AuditFilter, operationQuery } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Button, EmptyState } from "@/ui";
import { type AuditQuery, everyEntry, isNarrowed, portableAudit } from "./query";
import type { OnQuery } from "./useAuditPlace";
import { WORDS } from "./words";

type Props = {
  query: AuditQuery;
  filter: AuditFilter;
  onQuery: OnQuery;
};

/** No entries, and which kind of none: nothing yet, hidden, or in another environment. */
export function EmptyAudit({ query, filter, onQuery }: Props) {
  const { environment, environments } = useDesk();
  const narrowed = isNarrowed(query);
  const elsewhere = useElsewhere(filter, narrowed && query.thing === null && query.trail === "environment");
  const found = environments.find((one) => elsewhere.includes(one.name));
  return (
    <div className="flex min-h-0 flex-1 border-border border-t" role="status">
      {!narrowed ? (
        <EmptyState
          picture={ScrollText}
          title={WORDS.nothingTitle(query.trail === "workspace" ? WORDS.theWorkspace : environment.label)}
        >
          {query.trail === "workspace" ? WORDS.workspaceHelp : WORDS.nothingHelp}
        </EmptyState>
      ) : found ? (
        <EmptyState
          picture={SearchX}
          title={WORDS.elsewhereTitle(environment.label, found.label)}
          actions={
            <>
              <Button size="lg" variant="primary" onClick={() => onQuery(portableAudit, { in: found.name })}>
                {WORDS.switchTo(found.label)}
              </Button>
              <Button size="lg" onClick={() => onQuery(everyEntry)}>
                {WORDS.showEverything}
              </Button>
            </>
          }
        >
          {WORDS.elsewhereHelp}
        </EmptyState>
      ) : (
        <EmptyState
          picture={ListFilter}
          title={WORDS.filteredTitle}
          actions={
            <Button size="lg" variant="primary" onClick={() => onQuery(everyEntry)}>
              {WORDS.showEverything}
            </Button>
          }
        >
          {WORDS.filteredHelp}
        </EmptyState>
      )}
    </div>
  );
}

/** The other environments that have such entries. */
function useElsewhere(filter: AuditFilter, enabled: boolean): readonly string[] {
  const { environment, environments } = useDesk();
  const others = environments.filter((one) => one.name !== environment.name);
  const answers = useQueries({
    queries: others.map((one) => ({
      ...operationQuery("listAudit", one.name, { filter, before: null, limit: 1 }),
      enabled,
    })),
  });
  return others.flatMap((one, index) => (answers[index]?.data?.entries.length ? [one.name] : []));
}
