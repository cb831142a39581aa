import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { type Holder, type Pool, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { GoTo, writeListAddress } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { USERS } from "@/features/shell/places";
import { formatCount } from "@/lib/format";
import { DrawerSection, RelativeTime, Skeleton, StatusGlyph } from "@/ui";
import { WORDS } from "./words";

/** The rest is one click away, among the users. */
const MOST_SHOWN = 8;

/** Who holds seats of a pool, each one click from their place among the users. */
export function PoolHolders({ pool }: { pool: Pool }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const { data, error } = useOperation(
    "listHolders",
    environment.name,
    { search: "", product_id: null, pool_id: pool.id, offset: 0, limit: MOST_SHOWN },
    { placeholderData: keepPreviousData },
  );
  const go = (open: string | null) =>
    void navigate(`${USERS}?${writeListAddress(environment.name, { filters: { pool: pool.id }, open })}`);
  const total = data?.total ?? 0;
  return (
    <DrawerSection
      title={WORDS.holders}
      note={total > 0 ? formatCount(total) : undefined}
      action={total > MOST_SHOWN && <GoTo onClick={() => go(null)}>{WORDS.allHolders(total)}</GoTo>}
    >
      {error && <FailureNote failure={error.failure} />}
      {!data && !error && <Skeleton width="60%" />}
      {data && total === 0 && <p className="text-text-3 text-xs">{WORDS.holdersNone}</p>}
      <ul className="kd-opts -mx-2.5">
        {(data?.rows ?? []).map((holder) => (
          <OneHolder
            key={holder.customer.id}
            holder={holder}
            pool={pool}
            onOpen={() => go(holder.customer.id)}
          />
        ))}
      </ul>
    </DrawerSection>
  );
}

type OneProps = { holder: Holder; pool: Pool; onOpen: () => void };

function OneHolder({ holder: { customer, seats }, pool, onOpen }: OneProps) {
  const seat = seats.find((one) => one.pool.id === pool.id);
  return (
    <li className="!p-0 hover:bg-surface-hover">
      <button
        type="button"
        className="flex h-full w-full items-center gap-2.5 rounded-sm px-2.5 text-left"
        title={WORDS.openHolder(customer.name)}
        onClick={onOpen}
      >
        {seat && <StatusGlyph status={seat.license.status} />}
        <span className="truncate font-medium">{customer.name}</span>
        <span className="truncate text-text-3">{customer.email}</span>
        {seat?.since && <RelativeTime at={seat.since} className="ml-auto text-text-3" />}
      </button>
    </li>
  );
}
