import { useEffect, useRef, useState } from "react";
import { type Failure, type Job, type SeatDoing, toFailure, useChange } from "@/api";
import { sendFile } from "../importing/upload";

export type Asked = { doing: SeatDoing; pool: string | null; reason: string; notify: boolean };

type Step = { kind: "ask" } | { kind: "checked"; job: string } | { kind: "doing"; job: string };

/** The largest file that the core reads whole. */
export const LARGEST_BYTES = 32 * 1024 * 1024;

/** A file on its way: sent and tried dry, then done. */
export function useSeatFile(environment: string) {
  const [step, setStep] = useState<Step>({ kind: "ask" });
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const upload = useRef<string | null>(null);
  const transfer = useRef<AbortController | null>(null);
  useEffect(() => () => transfer.current?.abort(), []);
  const change = useChange("changeSeats", environment);
  const begin = async (asked: Asked, dryRun: boolean): Promise<Job> =>
    change.mutateAsync({
      upload: upload.current ?? "",
      doing: asked.doing,
      pool_id: asked.pool,
      dry_run: dryRun,
      reason: asked.reason.trim() || null,
      notify: asked.notify,
    });
  const attempt = async (work: (signal: AbortSignal) => Promise<Step | null>) => {
    transfer.current?.abort();
    const controller = new AbortController();
    transfer.current = controller;
    setSending(true);
    setFailure(null);
    try {
      const next = await work(controller.signal);
      if (next && !controller.signal.aborted) setStep(next);
    } catch (thrown) {
      if (!controller.signal.aborted) setFailure(toFailure(thrown));
    }
    if (!controller.signal.aborted) setSending(false);
  };
  return {
    step,
    sending,
    failure,
    /** Sends the file, and asks what it would do. */
    check: (file: File, asked: Asked) =>
      attempt(async (signal) => {
        const sent = await sendFile(environment, file, { signal, onReceived: () => {} });
        if (!sent) return null;
        upload.current = sent.id;
        return { kind: "checked", job: (await begin(asked, true)).id };
      }),
    /** Does what the dry run said. */
    act: (asked: Asked) => attempt(async () => ({ kind: "doing", job: (await begin(asked, false)).id })),
    /** The work goes on as another job. */
    follow: (job: Job) => setStep({ kind: "doing", job: job.id }),
    back: () => {
      setFailure(null);
      setStep({ kind: "ask" });
    },
  };
}
