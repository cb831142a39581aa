import { clsx } from "clsx";
import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "./Icon";

export type NoteTone = "info" | "warn" | "bad" | "good";

export const TONE_ICON: Readonly<Record<NoteTone, LucideIcon>> = {
  info: Info,
  warn: TriangleAlert,
  bad: CircleX,
  good: CircleCheck,
};

export type NoteProps = {
  tone?: NoteTone;
  icon?: LucideIcon;
  /** Announce it when it appears: for answers to something just done. */
  live?: boolean;
  action?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** A fact in its place: what happened, what was kept, what to do next. Set the fact in `<b>`. */
export function Note({ tone = "info", icon, live, action, className, children }: NoteProps) {
  return (
    <div
      className={clsx("kd-note", tone !== "info" && `kd-${tone}`, className)}
      {...(live ? { role: tone === "bad" ? "alert" : "status" } : {})}
    >
      <Icon as={icon ?? TONE_ICON[tone]} />
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  );
}

/** The same across the whole page: connection lost, local workspace without a keychain. */
export function Banner({
  icon = TriangleAlert,
  action,
  children,
}: Pick<NoteProps, "icon" | "action" | "children">) {
  return (
    <div className="kd-banner" role="status">
      <Icon as={icon} />
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  );
}
