import { clsx } from "clsx";
import { Lock } from "lucide-react";
import { shortenKey } from "@/lib/format";
import { isMasked } from "@/lib/maskedKey";
import { Highlight } from "./Highlight";
import { Icon } from "./Icon";

export type LicenseKeyProps = {
  /** As the core gives it: whole, or hidden but for how it begins. */
  value: string;
  /** So many characters fit; a whole key is shortened in its middle. */
  length: number;
  /** What to mark in it. */
  query?: string | readonly string[];
  className?: string;
};

/** A license key. A hidden one carries a lock, and says that it is hidden. */
export function LicenseKey({ value, length, query = "", className }: LicenseKeyProps) {
  const masked = isMasked(value);
  const text = <Highlight text={masked ? value.slice(0, -1) : shortenKey(value, length)} query={query} />;
  if (!masked) return <span className={clsx("mono", className)}>{text}</span>;
  return (
    <span className={clsx("mono kd-masked", className)}>
      <span className="kd-begins">
        {text}
        <span className="kd-dots" aria-hidden="true">
          ••••
        </span>
      </span>
      <Icon as={Lock} size={12} />
      <span className="sr-only">, hidden</span>
    </span>
  );
}
