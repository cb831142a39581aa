import { Link } from "react-router";
import type { RepairedPool, SeatRepair } from "@/api";
import { FailureNote } from "@/features/failure";
import { licenseAt } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { Button, LicenseKey, Note } from "@/ui";
import { WORDS } from "./words";

type Props = { repair: SeatRepair; onDismiss: () => void };

/** Exactly what a repair did, pool by pool. */
export function RepairReport({ repair: { pools }, onDismiss }: Props) {
  const left = pools.some(({ over, problem }) => over > 0 || problem !== null);
  return (
    <Note
      tone={left ? "warn" : "good"}
      live
      action={
        <Button size="sm" variant="ghost" onClick={onDismiss}>
          {WORDS.dismiss}
        </Button>
      }
    >
      <b>{WORDS.report}</b>
      {pools.length === 0 && <p>{WORDS.reportNone}</p>}
      <ul className="mt-1 grid gap-1.5">
        {pools.map((one) => (
          <li key={one.pool.id}>
            <OnePool repaired={one} />
          </li>
        ))}
      </ul>
    </Note>
  );
}

function OnePool({ repaired }: { repaired: RepairedPool }) {
  const { environment } = useDesk();
  const { pool, made, removed, over, held, problem } = repaired;
  const did = [
    made > 0 ? WORDS.made(made) : "",
    removed > 0 ? WORDS.removed(removed) : "",
    over > 0 ? WORDS.over(over) : "",
  ].filter(Boolean);
  return (
    <>
      <b className="font-medium">{pool.name}</b>: {did.join("; ")}
      {problem && <FailureNote failure={problem} className="mt-1" />}
      {held.length > 0 && (
        <ul className="mt-0.5 text-text-2 text-xs" aria-label={WORDS.last}>
          {held.map(({ license_id, key, name, email }) => (
            <li key={license_id}>
              {name}, {email},{" "}
              <Link to={licenseAt(environment.name, license_id)}>
                <LicenseKey value={key} length={24} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
