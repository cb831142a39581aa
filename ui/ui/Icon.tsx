import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";

export type IconSize = 12 | 14 | 16 | 20;

/** A line icon in one stroke weight. Always decorative: the words stand beside it or in the control's name. */
export function Icon({
  as: Glyph,
  size = 16,
  className,
}: {
  as: LucideIcon;
  size?: IconSize;
  className?: string;
}) {
  return <Glyph aria-hidden="true" className={clsx("kd-i", size !== 16 && `kd-i-${size}`, className)} />;
}
