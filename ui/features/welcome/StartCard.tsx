import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import { Icon, Kbd, Tooltip } from "@/ui";
import { WORDS } from "./words";

export type StartCardProps = {
  icon: LucideIcon;
  title: string;
  detail: string;
  keys?: string;
  primary?: boolean;
  /** Takes the whole row. */
  wide?: boolean;
  /** Another workspace is being opened. */
  busy: boolean;
  onChoose: () => void;
};

/** One way to a workspace. */
export function StartCard({
  icon,
  title,
  detail,
  keys,
  primary = false,
  wide = false,
  busy,
  onChoose,
}: StartCardProps) {
  return (
    <Tooltip text={busy ? WORDS.busy : null}>
      <button
        type="button"
        aria-disabled={busy || undefined}
        className={clsx(
          "flex items-center gap-3.5 rounded-lg border px-3.5 py-[11px] text-left shadow-1",
          wide ? "col-span-full" : "w-full",
          primary
            ? "border-transparent bg-accent text-on-accent hover:bg-accent-hover"
            : "border-border bg-surface-raised text-text-2 hover:bg-surface-hover",
        )}
        onClick={() => {
          if (!busy) onChoose();
        }}
      >
        <Icon as={icon} size={20} />
        <span className="flex min-w-0 flex-1 flex-col">
          <b className={clsx("font-semibold", !primary && "text-text")}>{title}</b>
          <span className={clsx("text-xs", !primary && "text-text-3")}>{detail}</span>
        </span>
        {keys && <Kbd keys={keys} />}
      </button>
    </Tooltip>
  );
}
