import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { formatCount } from "@/lib/format";
import { Button } from "@/ui";
import { words } from "./words";

type Props = {
  total: number;
  ofAll: number | null;
  thing: string;
  things: string;
  waiting: number | null;
  onRefresh: () => void;
  known: boolean;
  note?: ReactNode;
};

/** How many match, of how many. */
export function ListFoot({ total, ofAll, thing, things, waiting, onRefresh, known, note }: Props) {
  return (
    <footer className="kd-foot">
      {known && (
        <span>
          <b>{formatCount(total)}</b>{" "}
          {ofAll === null || ofAll === total
            ? total === 1
              ? thing
              : things
            : words.ofAll(formatCount(ofAll), things)}
        </span>
      )}
      {note && <span className="min-w-0 truncate">{note}</span>}
      <span className="flex-1" />
      {waiting !== null && (
        <Button size="sm" icon={RefreshCw} onClick={onRefresh}>
          {waiting > 0 ? words.more(waiting) : waiting < 0 ? words.fewer(-waiting) : words.changed}
        </Button>
      )}
    </footer>
  );
}
