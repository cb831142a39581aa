import { useState } from "react";
import { toFailure, useChange, useOperation, type WatchedKey } from "@/api";
import { FailureNote } from "@/features/failure";
import { useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { Button, Card, LicenseKey, RelativeTime, useToast } from "@/ui";
import { WORDS } from "./words";

const SHOWN = 100;
const FIRST = { offset: 0, limit: SHOWN };
const ATTEMPTS = 100;

/** Keys that were withdrawn, and who tried them since. */
export function Watched() {
  const { environment } = useDesk();
  const answer = useOperation("listWatchedKeys", environment.name, FIRST);
  const { data, error } = answer;
  return (
    <Card title={WORDS.watchTitle}>
      <div className="grid gap-3 px-3.5 pt-1 pb-4 text-xs">
        <p className="text-text-3">{WORDS.watchHelp}</p>
        {error && !data && <FailureNote failure={error.failure} onRetry={() => void answer.refetch()} />}
        {data?.rows.length === 0 && <p>{WORDS.watchNone}</p>}
        {data && data.rows.length > 0 && (
          <ul className="grid gap-3">
            {data.rows.map((row) => (
              <Key key={row.license.id} row={row} />
            ))}
          </ul>
        )}
        {data && data.total > data.rows.length && <p>{WORDS.moreWatched(data.total - data.rows.length)}</p>}
      </div>
    </Card>
  );
}

function Key({ row }: { row: WatchedKey }) {
  const { environment } = useDesk();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const mayNot = useMay("edit", WORDS.mayNot);
  const stop = useChange("stopWatching", environment.name, {
    onSuccess: () => toast.show({ text: WORDS.stopped }),
    onError: (thrown) => {
      const { what, next } = toFailure(thrown);
      toast.show({ text: what, detail: next, tone: "failed" });
    },
  });
  const { license } = row;
  return (
    <li className="grid gap-1">
      <span className="flex flex-wrap items-center gap-2">
        <LicenseKey value={license.key} length={30} />
        <span>{license.customer?.name ?? WORDS.nobody}</span>
        <span className="text-text-3">
          {WORDS.since} <RelativeTime at={row.since} /> {WORDS.by(row.by)}
        </span>
      </span>
      <span className="flex flex-wrap items-center gap-2">
        <b>{WORDS.attempts(row.attempts, row.networks)}</b>
        {row.attempts > 0 && <span>{WORDS.byDevices(row.devices)}</span>}
        {row.last_at !== null && (
          <span className="text-text-3">
            {WORDS.last} <RelativeTime at={row.last_at} />
          </span>
        )}
        <span className="flex-1" />
        {row.attempts > 0 && (
          <Button
            size="sm"
            aria-expanded={open}
            aria-label={`${open ? WORDS.hide : WORDS.list}: ${license.key}`}
            onClick={() => setOpen(!open)}
          >
            {open ? WORDS.hide : WORDS.list}
          </Button>
        )}
        <Button
          size="sm"
          aria-label={WORDS.stopOf(license.key)}
          disabledReason={mayNot}
          onClick={() => stop.mutate({ license_id: license.id })}
        >
          {WORDS.stop}
        </Button>
      </span>
      {open && <Attempts row={row} />}
    </li>
  );
}

function Attempts({ row: { license } }: { row: WatchedKey }) {
  const { environment } = useDesk();
  const answer = useOperation("listDenials", environment.name, { license_id: license.id, limit: ATTEMPTS });
  if (answer.error && !answer.data) return <FailureNote failure={answer.error.failure} />;
  const attempts = (answer.data ?? []).filter(({ code }) => code === "REVOKED");
  return (
    <ul aria-label={WORDS.listOf(license.key)} className="grid gap-0.5 pl-4">
      {attempts.map((one) => (
        <li key={`${one.last_at} ${one.device} ${one.network}`} className="flex flex-wrap gap-2">
          <RelativeTime at={one.last_at} className="text-text-3" />
          <span>{one.device ?? WORDS.unknownDevice}</span>
          <span className="mono">{one.network ?? ""}</span>
          <span>{WORDS.times(one.count)}</span>
        </li>
      ))}
    </ul>
  );
}
