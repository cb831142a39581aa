import { ArrowUpDown, SlidersHorizontal } from "lucide-react";
import type { Ref } from "react";
import type { LicenseCounts, LicenseRow } from "@/api";
import { ColumnChooser, type DataColumn } from "@/table";
import { Button, IconButton } from "@/ui";
import type { Layout } from "../columns/layout";
import { describeSort, type Names } from "../query/describe";
import type { ListQuery } from "../query/query";
import type { OnQuery } from "../usePlace";
import { words } from "../words";
import { ActiveFilters } from "./ActiveFilters";
import { FilterPanel } from "./FilterPanel";
import { SearchBox } from "./SearchBox";
import { StatusChips } from "./StatusChips";
import type { Suggestion } from "./suggestion";

export type ToolbarProps = {
  query: ListQuery;
  counts: LicenseCounts | null;
  names: Names;
  onQuery: OnQuery;
  onOpen: (row: LicenseRow) => void;
  onLeaveSearch: () => void;
  searchBox: Ref<HTMLInputElement>;
  filtering: boolean;
  onFiltering: (open: boolean) => void;
  onSort: () => void;
  onSaveView: () => void;
  columns: readonly DataColumn<LicenseRow>[];
  layout: Layout;
  onLayout: (layout: Layout) => void;
};

/** Search, filters, order and columns, and the statuses below them. */
export function Toolbar(props: ToolbarProps) {
  const { query, counts, names, onQuery, layout, onLayout } = props;
  const choose = (chosen: Suggestion) => {
    if (chosen.kind === "license") props.onOpen(chosen.row);
    else if (chosen.kind === "customer")
      onQuery((now) => ({ ...now, search: "", customer: chosen.customer.id }));
    else if (chosen.kind === "product")
      onQuery((now) => ({ ...now, search: "", products: [chosen.product.id] }));
  };
  return (
    <>
      <div className="kd-tools">
        <SearchBox
          ref={props.searchBox}
          search={query.search}
          onSearch={(search) => onQuery((now) => ({ ...now, search }), { replace: true })}
          onChoose={choose}
          onLeave={props.onLeaveSearch}
        />
        <FilterPanel
          query={query}
          counts={counts}
          onQuery={onQuery}
          onSaveView={props.onSaveView}
          open={props.filtering}
          onOpenChange={props.onFiltering}
        />
        <div className="flex min-w-0 flex-1 items-center gap-2 overflow-hidden">
          <ActiveFilters
            query={query}
            names={names}
            onQuery={onQuery}
            onOpen={() => props.onFiltering(true)}
          />
        </div>
        <Button className="kd-hide-narrow" variant="ghost" icon={ArrowUpDown} onClick={props.onSort}>
          {describeSort(query.sort)}
        </Button>
        <ColumnChooser
          trigger={<IconButton icon={SlidersHorizontal} iconSize={14} name={words.columns} />}
          columns={props.columns}
          columnState={layout.columns}
          onColumnStateChange={(columns) => onLayout({ ...layout, columns })}
          density={layout.density}
          onDensityChange={(density) => onLayout({ ...layout, density })}
        />
      </div>
      <StatusChips query={query} counts={counts} onQuery={onQuery} />
    </>
  );
}
