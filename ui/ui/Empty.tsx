import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "./Icon";

/** The place of something not here yet. Width in px or as a CSS length. Decorative: the region says it is busy. */
export function Skeleton({
  width,
  height,
  className,
}: {
  width?: number | string;
  height?: number;
  className?: string;
}) {
  return (
    <span
      className={clsx("kd-skeleton", className)}
      aria-hidden="true"
      style={{ ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) }}
    />
  );
}

export type EmptyStateProps = {
  picture?: LucideIcon | undefined;
  /** The fact: "No licenses yet", "Filters hide 982,416 licenses". */
  title: ReactNode;
  /** The help. */
  children?: ReactNode;
  /** One primary action; others quieter beside it. */
  actions?: ReactNode;
};

/** Nothing to show, and which kind of nothing: none yet, hidden by filters, or found elsewhere. */
export function EmptyState({ picture, title, children, actions }: EmptyStateProps) {
  return (
    <div className="kd-empty">
      {picture && (
        <span className="kd-pic">
          <Icon as={picture} className="kd-i-48" />
        </span>
      )}
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className="mt-4 flex items-center gap-2">{actions}</div>}
    </div>
  );
}
