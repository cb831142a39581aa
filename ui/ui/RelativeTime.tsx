import { clsx } from "clsx";
import { useEffect, useState } from "react";
import { formatDateTime, formatRelative, nextChange } from "@/lib/format";
import { Tooltip } from "./Tooltip";

export type RelativeTimeProps = {
  at: string | Date;
  /** It may lie ahead, as an expiry does. Anything else that seems to only has a clock a little ahead of ours. */
  ahead?: boolean;
  className?: string;
};

/** "in 12 days", exact on hover and focus. It keeps itself right while it stands. */
export function RelativeTime({ at, ahead = false, className }: RelativeTimeProps) {
  const time = typeof at === "string" ? new Date(at) : at;
  const looked = useNow(time);
  const now = ahead || time < looked ? looked : time;
  return (
    <Tooltip text={formatDateTime(time)}>
      <time dateTime={time.toISOString()} className={clsx("whitespace-nowrap", className)}>
        {formatRelative(time, now)}
      </time>
    </Tooltip>
  );
}

/** The present, renewed when the words for `time` may change. */
function useNow(time: Date): Date {
  const [now, setNow] = useState(() => new Date());
  const wait = nextChange(time, now);
  useEffect(() => {
    const timer = setTimeout(() => setNow(new Date()), wait);
    return () => clearTimeout(timer);
  }, [wait]);
  return now;
}
