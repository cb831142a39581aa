import { Armchair, Pencil, Trash2, TriangleAlert } from "lucide-react";
import { useNavigate } from "react-router";
import type { FailureError, Pool } from "@/api";
import {
  type DrawerMoves,
  GoTo,
  idFact,
  momentFact,
  ThingDrawer,
  useMay,
  writeListAddress,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { CUSTOMERS, PRODUCTS } from "@/features/shell/places";
import { formatCount, formatDate } from "@/lib/format";
import { Button, type Description, DescriptionList, DrawerSection, Note, Tag } from "@/ui";
import { Ends, Kind } from "./columns";
import { PoolHolders } from "./PoolHolders";
import type { PoolActs } from "./PoolsPage";
import { SeatBar, SeatLegend } from "./SeatBar";
import { assignRefusal, deleteRefusal, runsLow } from "./standing";
import { WORDS } from "./words";

type Props = PoolActs & {
  /** undefined while it is on its way; null when it is gone. */
  pool: Pool | null | undefined;
  answer: { error: FailureError | null; refetch: () => unknown };
  moves: DrawerMoves;
  now: Date;
};

/** Everything about one pool, beside the list. */
export function PoolDrawer(props: Props) {
  const { pool, answer, moves, now } = props;
  return (
    <ThingDrawer
      words={WORDS}
      detail={pool}
      failure={answer.error?.failure}
      onRetry={() => void answer.refetch()}
      moves={moves}
      head={(one) => ({
        name: one.name,
        subtitle: <Kind transferable={one.transferable} />,
        actions: <Actions {...props} pool={one} />,
      })}
    >
      {(one) => (
        <>
          {runsLow(one, now) && (
            <div className="px-4 pt-3">
              <Note tone="warn" icon={TriangleAlert}>
                {WORDS.low(one.seats.free, one.seats.buffer)}
              </Note>
            </div>
          )}
          <Facts pool={one} now={now} />
          <PoolHolders pool={one} />
        </>
      )}
    </ThingDrawer>
  );
}

function Actions({ pool, now, onAssign, onEdit, onDelete }: Props & { pool: Pool }) {
  const mayNotEdit = useMay("edit");
  const mayNotAssign = useMay("assign", WORDS.mayNotAssign);
  return (
    <>
      <Button
        variant="primary"
        icon={Armchair}
        disabledReason={mayNotAssign ?? assignRefusal(pool, now)}
        onClick={() => onAssign(pool)}
      >
        {WORDS.assignMenu}
      </Button>
      <Button icon={Pencil} disabledReason={mayNotEdit} onClick={() => onEdit(pool)}>
        {WORDS.edit}
      </Button>
      <span className="flex-1" />
      <Button
        variant="danger-quiet"
        icon={Trash2}
        disabledReason={mayNotEdit ?? deleteRefusal(pool)}
        onClick={() => onDelete(pool)}
      >
        {WORDS.delete}
      </Button>
    </>
  );
}

function Facts({ pool, now }: { pool: Pool; now: Date }) {
  return (
    <DrawerSection title={WORDS.seats} note={formatCount(pool.seats.total)}>
      <div className="mb-3 grid gap-2">
        <SeatBar seats={pool.seats} />
        <SeatLegend seats={pool.seats} />
      </div>
      <DescriptionList items={useFacts(pool, now)} />
    </DrawerSection>
  );
}

function useFacts(pool: Pool, now: Date): Description[] {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const { product, customer, contract } = pool;
  const to = (path: string, open: string) => () =>
    void navigate(`${path}?${writeListAddress(environment.name, { open })}`);
  return [
    {
      term: WORDS.product,
      value: (
        <>
          <GoTo onClick={to(PRODUCTS, product.id)}>{product.name}</GoTo>
          {product.status === "inactive" && <Tag>{WORDS.productInactive}</Tag>}
        </>
      ),
    },
    {
      term: WORDS.customer,
      value: customer ? (
        <GoTo onClick={to(CUSTOMERS, customer.id)}>{customer.name}</GoTo>
      ) : (
        <span className="text-text-3">{WORDS.nobody}</span>
      ),
    },
    {
      term: WORDS.contract,
      value: contract ? (
        <span className="select-text">{contract}</span>
      ) : (
        <span className="text-text-3">–</span>
      ),
    },
    { term: WORDS.purchased, value: formatDate(new Date(pool.purchased_at)) },
    {
      term: WORDS.expires,
      value: (
        <>
          {pool.expires_at && formatDate(new Date(pool.expires_at))} <Ends pool={pool} now={now} />
        </>
      ),
    },
    momentFact(WORDS.createdAt, pool.created_at),
    idFact(WORDS.id, pool.id, WORDS.copyId),
  ];
}
