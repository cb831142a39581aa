import { Eye } from "lucide-react";
import type { ReactNode } from "react";
import { FailureNote } from "@/features/failure";
import { Icon, Skeleton } from "@/ui";
import type { Foreseen } from "./useRulesForesight";
import { WORDS } from "./words";

type Props = { name: string; foreseen: Foreseen; children: ReactNode };

/** What a rule would do today, beneath it. An answer to older figures stays until the new one is here, fainter. */
export function Preview({ name, foreseen, children }: Props) {
  const { foresight, stale, failure, again } = foreseen;
  if (failure) return <FailureNote failure={failure} onRetry={again} />;
  return (
    <div
      role="status"
      aria-label={name}
      aria-busy={stale}
      className="flex gap-2 border-border-subtle border-t pt-2.5 text-xs"
      title={stale && foresight ? WORDS.asking : undefined}
    >
      <Icon as={Eye} size={14} className="mt-0.5 flex-none text-text-3" />
      <div className={stale ? "min-w-0 flex-1 text-text-3" : "min-w-0 flex-1"}>
        {foresight ? children : <Skeleton width={260} />}
      </div>
    </div>
  );
}
