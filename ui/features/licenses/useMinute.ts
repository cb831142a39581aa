import { useEffect, useState } from "react";

const MINUTE_MS = 60_000;

/** The present, renewed each minute: fine enough for days and hours, and cheap for a thousand cells. */
export function useMinute(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(new Date()), MINUTE_MS);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
