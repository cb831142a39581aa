import { Cog, FileUp } from "lucide-react";
import { Link } from "react-router";
import type { AuditEntry } from "@/api";
import { actionWords } from "@/features/audit/words";
import { useMinute } from "@/features/licenses/useMinute";
import { auditOf } from "@/features/reports/links";
import { useDesk } from "@/features/shell/desk";
import { initials } from "@/features/shell/initials";
import { formatMoment } from "@/lib/format";
import { Card, Icon } from "@/ui";
import { WORDS } from "./words";

type Props = { entries: readonly AuditEntry[]; className: string };

const SHOWN = 7;

/** What people did lately; each leads to the trail of its thing. */
export function Activity({ entries, className }: Props) {
  const { environment } = useDesk();
  const now = useMinute();
  return (
    <Card
      title={WORDS.activity}
      className={className}
      action={
        <Link className="pr-1.5" to={auditOf(environment.name, null)}>
          {WORDS.auditTrail}
        </Link>
      }
    >
      {entries.length === 0 ? (
        <p className="px-3.5 py-2 text-text-3 text-xs">{WORDS.noActivity}</p>
      ) : (
        <ul className="pt-1 pb-2">
          {entries.slice(0, SHOWN).map((entry) => (
            <li key={entry.id}>
              <Link
                to={auditOf(environment.name, entry.subject_id)}
                className="flex h-8 items-center gap-2 px-3.5 text-inherit text-xs"
              >
                <Who entry={entry} />
                <span className="min-w-0 flex-1 truncate">
                  <b className="font-medium">{entry.actor}</b> {lower(actionWords(entry.action))}
                  {entry.label && <span className="text-text-2"> {entry.label}</span>}
                </span>
                <time className="flex-none text-text-3" dateTime={entry.at}>
                  {formatMoment(new Date(entry.at), now)}
                </time>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Who({ entry: { door, actor } }: { entry: AuditEntry }) {
  if (door !== "system" && door !== "import") {
    return (
      <span className="kd-avatar kd-sm" aria-hidden="true">
        {initials(actor)}
      </span>
    );
  }
  return (
    <span className="kd-node flex-none" aria-hidden="true">
      <Icon as={door === "import" ? FileUp : Cog} size={12} />
    </span>
  );
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
