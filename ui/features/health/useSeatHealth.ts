import { useState } from "react";
import { ask, type Failure, type SeatCheck, toFailure, useOperation } from "@/api";

/** The background counts every five minutes; what it keeps is looked at now and then. */
const LOOK_MS = 60_000;

/** The last count that was kept, or the one that was asked for since. */
export function useSeatHealth(environment: string) {
  const kept = useOperation("getSeatCheck", environment, {}, { refetchInterval: LOOK_MS });
  const [asked, setAsked] = useState<SeatCheck | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const count = async () => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      setAsked(await ask("checkSeats", environment, {}));
    } catch (thrown) {
      setFailure(toFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  return {
    check: newer(kept.data, asked),
    failure: failure ?? kept.error?.failure ?? null,
    unknown: kept.data === undefined && asked === null,
    busy,
    count,
    show: setAsked,
  };
}

function newer(kept: SeatCheck | null | undefined, asked: SeatCheck | null): SeatCheck | null {
  if (!kept) return asked;
  return asked && asked.checked_at >= kept.checked_at ? asked : kept;
}
