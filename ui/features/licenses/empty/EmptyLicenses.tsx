import { Plus, Upload } from "lucide-react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useOperation } from "@/api";
import { roleRefusal, useActions } from "@/features/license-actions";
import { useDesk } from "@/features/shell/desk";
import { IMPORT, PRODUCTS, pathIn } from "@/features/shell/places";
import { Button } from "@/ui";
import { useLastAnswer } from "../list/useLastAnswer";
import type { Names } from "../query/describe";
import { type ListQuery, withoutFilters } from "../query/query";
import { searchInLine } from "../query/searchText";
import type { OnQuery } from "../usePlace";
import { words } from "../words";
import { FilteredCosts } from "./FilteredCosts";
import { FoundElsewhere } from "./FoundElsewhere";
import { FilteredPicture, NotFoundPicture, NothingPicture } from "./pictures";
import { useEmptyFacts } from "./useEmptyFacts";

type Props = {
  query: ListQuery;
  ofAll: number;
  names: Names;
  onQuery: OnQuery;
};

/** Nothing to show, and which kind of nothing. */
export function EmptyLicenses({ query: asked, ofAll, names, onQuery }: Props) {
  const { environment } = useDesk();
  const found = useEmptyFacts(asked, ofAll);
  const newest = { ...found, query: asked };
  const { kind, hidden, elsewhere, query } = useLastAnswer(found.kind !== null, newest, newest);
  const search = searchInLine(query.search);
  switch (kind) {
    case null:
      return <Place />;
    case "nothing":
      return <NothingYet />;
    case "filtered":
      return (
        <Place picture={<FilteredPicture />} title={words.filteredTitle(hidden)}>
          <p>{search ? words.filteredSearch(shown(search), hidden, environment.label) : words.filteredAll}</p>
          <FilteredCosts query={query} names={names} onQuery={onQuery} />
          <Actions>
            <Button size="lg" variant="primary" onClick={() => onQuery(withoutFilters)}>
              {words.clearAllShow(hidden)}
            </Button>
          </Actions>
        </Place>
      );
    case "elsewhere":
      return <FoundElsewhere query={query} found={elsewhere} onQuery={onQuery} />;
    case "notFound":
      return (
        <Place picture={<NotFoundPicture />} title={words.notFoundTitle(shown(search))}>
          <p>{words.notFoundHelp}</p>
          <Actions>
            <Button size="lg" onClick={() => onQuery((now) => ({ ...now, search: "" }))}>
              {words.clearSearch}
            </Button>
          </Actions>
        </Place>
      );
  }
}

/** Nothing at all: a license is made or brought; before the first product, that comes first. */
function NothingYet() {
  const { environment, workspace } = useDesk();
  const navigate = useNavigate();
  const { start } = useActions();
  const products = useOperation("listProducts", environment.name, {});
  const refused = roleRefusal("create", workspace.may);
  const first = products.data?.length === 0;
  const toProduct = () => void navigate(`${pathIn(PRODUCTS, environment.name)}&create=1`);
  return (
    <Place picture={<NothingPicture />} title={words.nothingTitle(environment.label)}>
      <p>{first ? words.nothingNoProduct : words.nothingHelp}</p>
      <Actions>
        <Button
          size="lg"
          variant="primary"
          icon={Plus}
          disabledReason={refused}
          onClick={first ? toProduct : () => start({ doing: "create" })}
        >
          {first ? words.createProduct : words.create}
        </Button>
        <Button
          size="lg"
          icon={Upload}
          disabledReason={workspace.may.includes("import") ? null : words.importRefused}
          onClick={() => void navigate(pathIn(IMPORT, environment.name))}
        >
          {words.importFile}
        </Button>
      </Actions>
      <span className="mt-3.5 text-text-3 text-xs">{words.orDrop}</span>
    </Place>
  );
}

type PlaceProps = { picture?: ReactNode; title?: string; children?: ReactNode };

/** The room of the list while there is no list in it. */
export function Place({ picture, title, children }: PlaceProps) {
  return (
    <div className="flex min-h-0 flex-1 overflow-auto border-border border-t">
      <div className="kd-empty" role="status">
        {picture}
        {title && <h2>{title}</h2>}
        {children}
      </div>
    </div>
  );
}

export const Actions = ({ children }: { children: ReactNode }) => (
  <div className="mt-4 flex items-center gap-2">{children}</div>
);

/** A search as a headline can hold it. */
export const shown = (search: string) => (search.length <= 40 ? search : `${search.slice(0, 39)}…`);
