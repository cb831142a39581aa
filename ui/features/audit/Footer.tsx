import { RefreshCw } from "lucide-react";
import { LiveMark } from "@/features/licenses/Footer";
import { formatCount } from "@/lib/format";
import { Button } from "@/ui";
import type { AuditList } from "./useAudit";
import { WORDS } from "./words";

type Props = { list: AuditList; onShowNew: () => void };

/** How much was read, what came since, and whether it is still true. */
export function Footer({ list, onShowNew }: Props) {
  const { entries, more, waiting, known } = list;
  return (
    <footer className="kd-foot">
      {known && (
        <span>
          <b>{formatCount(entries.length)}</b> {WORDS.read(entries.length)}
          {entries.length > 0 && `, ${more ? WORDS.moreFollow : WORDS.allRead}`}
        </span>
      )}
      <span className="flex-1" />
      <span role="status">
        {waiting && (
          <Button size="sm" icon={RefreshCw} onClick={onShowNew}>
            {WORDS.newEntries(waiting.count, waiting.atLeast)}
          </Button>
        )}
      </span>
      <LiveMark />
    </footer>
  );
}
