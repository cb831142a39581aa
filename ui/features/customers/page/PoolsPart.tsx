import { Boxes } from "lucide-react";
import { Link } from "react-router";
import { useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { licenseAt, writeListAddress } from "@/features/lists";
import { usePools } from "@/features/pools/usePools";
import { useDesk } from "@/features/shell/desk";
import { POOLS, USERS } from "@/features/shell/places";
import { Card, EmptyState, LicenseKey, RelativeTime, Skeleton, StatusGlyph } from "@/ui";
import { PAGE_WORDS as WORDS } from "./words";

/** The pools that a customer bought, and the seats that they hold of any pool. */
export function PoolsPart({ id }: { id: string }) {
  const { environment } = useDesk();
  const pools = usePools(environment.name);
  const holder = useOperation("getHolder", environment.name, { id }, { retry: false });
  const bought = pools.data?.filter(({ customer }) => customer?.id === id) ?? [];
  // Who holds no seat is no holder.
  const none = holder.error?.failure.code === "not_found";
  const seats = holder.data?.seats ?? [];
  if (pools.isError)
    return <FailureNote failure={pools.error.failure} onRetry={() => void pools.refetch()} />;
  if (holder.isError && !none)
    return <FailureNote failure={holder.error.failure} onRetry={() => void holder.refetch()} />;
  if (pools.isPending || holder.isPending) return <Skeleton width="50%" />;
  if (bought.length === 0 && seats.length === 0) {
    return (
      <EmptyState picture={Boxes} title={WORDS.noPools}>
        {WORDS.noPoolsHelp}
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-3.5">
      {bought.length > 0 && (
        <Card title={WORDS.bought}>
          <ul className="pb-2">
            {bought.map((pool) => (
              <li key={pool.id} className="flex h-8 items-center gap-3 px-3.5 text-xs">
                <Link
                  className="truncate font-medium"
                  to={`${POOLS}?${writeListAddress(environment.name, { open: pool.id })}`}
                >
                  {pool.name}
                </Link>
                <span className="truncate text-text-3">{pool.product.name}</span>
                <span className="ml-auto flex-none tabular-nums">
                  {WORDS.seatsOf(pool.seats.total - pool.seats.free, pool.seats.total)}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {seats.length > 0 && (
        <Card
          title={WORDS.held}
          action={
            <Link className="pr-1.5" to={`${USERS}?${writeListAddress(environment.name, { open: id })}`}>
              {WORDS.inUsers}
            </Link>
          }
        >
          <ul className="pb-2">
            {seats.map(({ license, pool, since }) => (
              <li key={license.id} className="flex h-8 items-center gap-3 px-3.5 text-xs">
                <StatusGlyph status={license.status} />
                <Link to={licenseAt(environment.name, license.id)}>
                  <LicenseKey value={license.key} length={24} />
                </Link>
                <span className="truncate text-text-3">{pool.name}</span>
                {since && <RelativeTime at={since} className="ml-auto text-text-3" />}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
