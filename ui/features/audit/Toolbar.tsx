import { type Ref, useMemo } from "react";
import { useOperation } from "@/api";
import { useSearchText } from "@/features/licenses/toolbar/useSearchText";
import { useDesk } from "@/features/shell/desk";
import { Button, Combobox, FilterChip, Kbd, SearchInput, Segmented } from "@/ui";
import { type AuditQuery, everyEntry, filterCount, inTrail } from "./query";
import { TimeFilter } from "./TimeFilter";
import type { OnQuery } from "./useAuditPlace";
import { actionWords, subjectWords, WORDS } from "./words";

type Props = {
  query: AuditQuery;
  onQuery: OnQuery;
  searchBox: Ref<HTMLInputElement>;
};

/** Search and filters; each applies at once. */
export function Toolbar({ query, onQuery, searchBox }: Props) {
  const { environment, workspace } = useDesk();
  const { text, type, flush } = useSearchText(query.search, (search) =>
    onQuery((query) => ({ ...query, search }), { replace: true }),
  );
  return (
    <div className="kd-tools mb-3 h-auto! min-h-7 flex-wrap">
      <SearchInput
        ref={searchBox}
        name={WORDS.search}
        className="kd-search max-w-80 flex-[1_1_240px]!"
        placeholder={WORDS.searchHint}
        maxLength={1000}
        value={text}
        onValueChange={type}
        onKeyDown={(event) => {
          if (event.key === "Enter") flush();
        }}
        hint={<Kbd keys="/" />}
      />
      <Segmented
        name={WORDS.trail}
        value={query.trail}
        onValueChange={(trail) => onQuery((query) => inTrail(query, trail))}
        items={[
          { value: "environment", label: environment.label },
          {
            value: "workspace",
            label: WORDS.workspaceTrail,
            disabledReason: workspace.may.includes("own") ? null : WORDS.workspaceTrailRefused,
          },
        ]}
      />
      <Facets query={query} onQuery={onQuery} />
      <TimeFilter query={query} onQuery={onQuery} />
      {query.thing !== null && (
        <FilterChip
          label={WORDS.thing}
          value={WORDS.oneThing}
          onRemove={() => onQuery((query) => ({ ...query, thing: null }))}
        />
      )}
      {filterCount(query) > 0 && (
        <Button
          variant="ghost"
          className="ml-auto"
          onClick={() => onQuery((query) => ({ ...everyEntry(query), search: query.search }))}
        >
          {WORDS.clear}
        </Button>
      )}
    </div>
  );
}

const asItIs = (name: string) => name;
const NOTHING: readonly string[] = [];

type FacetsProps = Pick<Props, "query" | "onQuery">;

function Facets({ query, onQuery }: FacetsProps) {
  const { environment } = useDesk();
  const { data } = useOperation("listAuditFacets", environment.name, { trail: query.trail });
  return (
    <>
      <Facet
        name={WORDS.person}
        all={WORDS.everyone}
        find={WORDS.findPerson}
        known={data?.actors ?? NOTHING}
        chosen={query.actor}
        words={asItIs}
        onChoose={(actor) => onQuery((query) => ({ ...query, actor }))}
      />
      <Facet
        name={WORDS.action}
        all={WORDS.anything}
        find={WORDS.findAction}
        known={data?.actions ?? NOTHING}
        chosen={query.action}
        words={actionWords}
        onChoose={(action) => onQuery((query) => ({ ...query, action }))}
      />
      <Facet
        name={WORDS.kind}
        all={WORDS.anyKind}
        find={WORDS.kind}
        known={data?.subjects ?? NOTHING}
        chosen={query.subject}
        words={subjectWords}
        onChoose={(subject) => onQuery((query) => ({ ...query, subject }))}
      />
    </>
  );
}

type FacetProps = {
  name: string;
  /** What stands there while nothing is chosen. */
  all: string;
  find: string;
  known: readonly string[];
  chosen: string | null;
  words: (value: string) => string;
  onChoose: (value: string | null) => void;
};

/** One of what there is. A choice from an old link stays, even when nothing has it any more. */
function Facet({ name, all, find, known, chosen, words, onChoose }: FacetProps) {
  const items = useMemo(
    () =>
      known
        .map((value) => ({ value, label: words(value) }))
        .sort((one, other) => one.label.localeCompare(other.label)),
    [known, words],
  );
  return (
    <Combobox
      className="w-[140px] flex-none"
      size="md"
      name={name}
      placeholder={all}
      searchPlaceholder={find}
      clearable
      value={chosen === null ? null : { value: chosen, label: words(chosen) }}
      items={items}
      onValueChange={(item) => onChoose(item?.value ?? null)}
    />
  );
}
