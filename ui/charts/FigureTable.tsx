import { clsx } from "clsx";
import { type ReactNode, useState } from "react";
import { Button } from "@/ui";

export type FigureColumn<R> = {
  id: string;
  header: string;
  /** Figures stand at the right, below each other. */
  figure?: boolean;
  cell: (row: R) => ReactNode;
};

type Props<R> = {
  name: string;
  columns: readonly FigureColumn<R>[];
  rows: readonly R[];
  rowId: (row: R) => string;
  /** A row that is to be noticed. */
  marked?: (row: R) => boolean;
  /** Below the rows: what they come to. */
  foot?: readonly ReactNode[];
  /** What the button says that shows every row. */
  showAll: (count: number) => string;
  className?: string;
};

const SHOWN = 400;

/** The figures behind a chart, each in its place. */
export function FigureTable<R>({ columns, rows, rowId, marked, foot, showAll, ...props }: Props<R>) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? rows : rows.slice(0, SHOWN);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div role="group" className={clsx("kd-figures", props.className)} aria-label={props.name} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ id, header, figure }) => (
              <th key={id} scope="col" className={figure ? "kd-figure" : undefined}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={rowId(row)} className={marked?.(row) ? "kd-marked" : undefined}>
              {columns.map(({ id, cell, figure }, index) => {
                const content = cell(row);
                const className = figure ? "kd-figure" : undefined;
                return index === 0 ? (
                  <th key={id} scope="row" className={className}>
                    {content}
                  </th>
                ) : (
                  <td key={id} className={className}>
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        {foot && (
          <tfoot>
            <tr>
              {columns.map(({ id, figure }, index) => (
                <td key={id} className={figure ? "kd-figure" : undefined}>
                  {foot[index]}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      {shown.length < rows.length && (
        <Button size="sm" className="m-2" onClick={() => setWhole(true)}>
          {showAll(rows.length)}
        </Button>
      )}
    </div>
  );
}
