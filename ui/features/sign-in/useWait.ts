import { useEffect, useState } from "react";
import { formatDuration } from "@/lib/format";

/** How long the server wants to hear nothing, counted down; null when it listens. */
export function useWait(): [left: string | null, wait: (seconds: number) => void] {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(() => Date.now());
  const running = until > now;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  const wait = (seconds: number) => {
    setNow(Date.now());
    setUntil(Date.now() + seconds * 1000);
  };
  return [running ? formatDuration(until - now) : null, wait];
}
