import { useEffect, useState } from "react";
import { type Job, useOperation } from "@/api";
import { addSample, rateOf, type Sample, timeLeft } from "./rate";

/** How often a running job is asked how far it is, in milliseconds. */
const LOOK_MS = 500;

/** One job, looked at again and again while it runs. */
export function useJob(environment: string, id: string | null) {
  return useOperation(
    "getJob",
    environment,
    { id: id ?? "" },
    {
      enabled: id !== null,
      refetchInterval: (query) => (query.state.data?.state === "running" ? LOOK_MS : false),
    },
  );
}

export type Pace = { rate: number | null; left: number | null };

/** How fast a job is and how long it will still take. */
export function usePace(job: Pick<Job, "id" | "done" | "total" | "state"> | null): Pace {
  const [samples, setSamples] = useState<{ id: string; seen: readonly Sample[] }>({ id: "", seen: [] });
  const id = job?.id ?? "";
  const done = job?.done ?? 0;
  const running = job?.state === "running";
  useEffect(() => {
    if (!running) return;
    setSamples((before) => ({
      id,
      seen: addSample(before.id === id ? before.seen : [], { at: Date.now(), done }),
    }));
  }, [id, done, running]);
  if (!job || !running || samples.id !== id) return { rate: null, left: null };
  return { rate: rateOf(samples.seen), left: timeLeft(samples.seen, job.total) };
}
