import { ChartColumn, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, Card } from "@/ui";
import { WORDS } from "./words";

type Props = { title: string; className: string; chart: ReactNode; table: ReactNode };

/** A picture with the figures behind it, one at a time. */
export function ChartCard({ title, className, chart, table }: Props) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Card
      title={title}
      className={className}
      action={
        <Button
          variant="ghost"
          size="sm"
          className="kd-no-print"
          icon={asTable ? ChartColumn : Table2}
          aria-label={asTable ? WORDS.asChart(title) : WORDS.asTable(title)}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? WORDS.chart : WORDS.table}
        </Button>
      }
    >
      {asTable ? table : chart}
    </Card>
  );
}
