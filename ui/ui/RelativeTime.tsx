import { clsx } from "clsx";
import { useEffect, useState } from "react";
import { formatDate, formatDateTime, formatRelative, nextChange } from "@/lib/format";
import { exactFirst } from "@/lib/formatting";
import { Tooltip } from "./Tooltip";

export type RelativeTimeProps = {
  at: string | Date;
  /** It may lie ahead, as an expiry does. Anything else that seems to only has a clock a little ahead of ours. */
  ahead?: boolean;
  className?: string;
};

/** "in 12 days", exact on hover and focus; or the other way round, as the reader likes. It keeps itself right while it stands. */
export function RelativeTime({ at, ahead = false, className }: RelativeTimeProps) {
  const time = typeof at === "string" ? new Date(at) : at;
  const looked = useNow(time);
  const now = ahead || time < looked ? looked : time;
  const relative = formatRelative(time, now);
  const exact = exactFirst();
  return (
    <Tooltip text={exact ? `${formatDateTime(time)}, ${relative}` : formatDateTime(time)}>
      <time dateTime={time.toISOString()} className={clsx("whitespace-nowrap", className)}>
        {exact ? formatDate(time) : relative}
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
