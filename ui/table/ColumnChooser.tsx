import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactElement } from "react";
import { Button, Checkbox, IconButton, Popover, Segmented } from "@/ui";
import {
  COLUMNS_UNTOUCHED,
  type ColumnState,
  type DataColumn,
  type Density,
  orderedColumns,
  withHidden,
  withMoved,
} from "./columns";
import { words } from "./words";

export type ColumnChooserProps<Row> = {
  /** The button that opens it. */
  trigger: ReactElement;
  columns: readonly DataColumn<Row>[];
  columnState: ColumnState;
  onColumnStateChange: (state: ColumnState) => void;
  density: Density;
  onDensityChange: (density: Density) => void;
};

/** Which columns are shown, in what order, and how high the rows are. Applies at once. */
export function ColumnChooser<Row>(props: ColumnChooserProps<Row>) {
  const { trigger, columns, columnState, onColumnStateChange, density, onDensityChange } = props;
  const ordered = orderedColumns(columns, columnState);
  const move = (id: string, before: string | null) =>
    onColumnStateChange(withMoved(columns, columnState, id, before));
  return (
    <Popover trigger={trigger} name={words.columnsAndDensity} align="end">
      <div className="w-72">
        <div className="flex items-center justify-between gap-3 border-border-subtle border-b p-3">
          <Segmented
            name={words.rowHeight}
            value={density}
            onValueChange={onDensityChange}
            items={[
              { value: "compact", label: words.density.compact },
              { value: "standard", label: words.density.standard },
              { value: "relaxed", label: words.density.relaxed },
            ]}
          />
        </div>
        <ul className="p-1.5">
          {ordered.map((column, at) => (
            <li
              key={column.id}
              className="flex min-h-[30px] items-center rounded-sm py-0.5 px-2.5 hover:bg-surface-hover"
            >
              <Checkbox
                label={column.header}
                checked={column.hideable === false || !columnState.hidden.includes(column.id)}
                disabledReason={column.hideable === false ? words.alwaysShown : null}
                onCheckedChange={(on) => onColumnStateChange(withHidden(columnState, column.id, !on))}
              />
              <span className="ml-auto flex">
                <IconButton
                  icon={ArrowUp}
                  iconSize={14}
                  size="sm"
                  name={words.moveUp(column.header)}
                  disabledReason={at === 0 ? words.isFirst : null}
                  onClick={() => move(column.id, ordered[at - 1]?.id ?? null)}
                />
                <IconButton
                  icon={ArrowDown}
                  iconSize={14}
                  size="sm"
                  name={words.moveDown(column.header)}
                  disabledReason={at === ordered.length - 1 ? words.isLast : null}
                  onClick={() => move(column.id, ordered[at + 2]?.id ?? null)}
                />
              </span>
            </li>
          ))}
        </ul>
        <div className="border-border-subtle border-t p-2">
          <Button size="sm" variant="ghost" onClick={() => onColumnStateChange(COLUMNS_UNTOUCHED)}>
            {words.resetColumns}
          </Button>
        </div>
      </div>
    </Popover>
  );
}
