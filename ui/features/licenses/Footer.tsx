import { RefreshCw } from "lucide-react";
import { type LicenseCounts, useConnection } from "@/api";
import { formatCount } from "@/lib/format";
import { Button, Tooltip } from "@/ui";
import { words } from "./words";

type Props = {
  total: number;
  counts: LicenseCounts | null;
  milliseconds: number | null;
  /** Rows that came since, or null. */
  waiting: number | null;
  onRefresh: () => void;
};

/** How many match, of how many; how fast; and whether it is still true. */
export function Footer({ total, counts, milliseconds, waiting, onRefresh }: Props) {
  // Counts may be newer than the rows, so whether all match is asked of them alone.
  const all = counts === null || counts.total === counts.of_all;
  // Without rows and without counts nothing has been answered yet, which is not the same as none.
  const known = total > 0 || counts !== null;
  return (
    <footer className="kd-foot">
      {known && (
        <span>
          <b>{formatCount(total)}</b>
          {all ? words.allShown(total) : words.ofAllMatch(formatCount(counts.of_all))}
        </span>
      )}
      <span className="flex-1" />
      {waiting !== null && (
        <Button size="sm" icon={RefreshCw} onClick={onRefresh}>
          {waiting > 0 ? words.newRows(waiting) : waiting < 0 ? words.fewerRows(-waiting) : words.changed}
        </Button>
      )}
      {milliseconds !== null && <span className="kd-hide-narrow">{words.milliseconds(milliseconds)}</span>}
      <LiveMark />
    </footer>
  );
}

/** Whether what is shown is kept true. */
export function LiveMark() {
  const live = useConnection().state === "connected";
  return (
    <Tooltip text={live ? null : words.notLiveHelp}>
      <span className="flex items-center gap-1.5">
        <span className={live ? "kd-dot" : "kd-dot !bg-warn-solid"} />
        {live ? words.live : words.notLive}
      </span>
    </Tooltip>
  );
}
