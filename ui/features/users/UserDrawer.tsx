import { keepPreviousData } from "@tanstack/react-query";
import { Armchair, KeyRound, Send, UserX } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { type CustomerRef, type HeldSeat, type Holder, useOperation } from "@/api";
import { writeText } from "@/features/licenses/useClipboard";
import {
  type DrawerMoves,
  GoTo,
  licenseAt,
  licensesOfCustomer,
  ThingDrawer,
  useMay,
  writeListAddress,
} from "@/features/lists";
import { useMailActs } from "@/features/mail";
import { Kind } from "@/features/pools/columns";
import { useDesk } from "@/features/shell/desk";
import { CUSTOMERS, POOLS } from "@/features/shell/places";
import { formatCount, formatDate } from "@/lib/format";
import {
  Button,
  CopyButton,
  DescriptionList,
  DrawerSection,
  LicenseKey,
  RelativeTime,
  StatusBadge,
} from "@/ui";
import type { SeatOf } from "./RevokeSeatDialog";
import { Usage } from "./Usage";
import { WORDS } from "./words";

type Props = DrawerMoves & {
  id: string;
  onRevoke: (seat: SeatOf) => void;
  onAssign: (person: CustomerRef) => void;
};

/** One person: their seats, those they held before, and how far they have got. */
export function UserDrawer({ id, onRevoke, onAssign, ...moves }: Props) {
  const { environment } = useDesk();
  const answer = useOperation("getHolder", environment.name, { id }, { placeholderData: keepPreviousData });
  return (
    <ThingDrawer
      words={WORDS}
      detail={answer.data}
      failure={answer.error?.failure}
      onRetry={() => void answer.refetch()}
      moves={moves}
      head={({ customer }) => ({
        name: customer.name,
        subtitle: (
          <>
            <span className="min-w-0 select-text truncate text-text-3">{customer.email}</span>
            <CopyButton
              name={WORDS.copyEmail}
              text={customer.email}
              write={writeText}
              iconSize={12}
              className="-my-1"
            />
          </>
        ),
        actions: <Actions id={customer.id} onAssign={() => onAssign(customer)} />,
      })}
    >
      {(holder) => <Everything holder={holder} onRevoke={onRevoke} />}
    </ThingDrawer>
  );
}

function Actions({ id, onAssign }: { id: string; onAssign: () => void }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const mayNot = useMay("assign", WORDS.mayNotAssign);
  return (
    <>
      <Button variant="primary" icon={Armchair} disabledReason={mayNot} onClick={onAssign}>
        {WORDS.assign}
      </Button>
      <Button icon={KeyRound} onClick={() => void navigate(licensesOfCustomer(environment.name, id))}>
        {WORDS.showLicenses}
      </Button>
    </>
  );
}

type EverythingProps = { holder: Holder; onRevoke: (seat: SeatOf) => void };

function Everything({ holder, onRevoke }: EverythingProps) {
  const { customer, seats, progress } = holder;
  const now = seats.filter(({ license }) => license.status !== "revoked");
  const earlier = seats.filter(({ license }) => license.status === "revoked");
  return (
    <>
      {progress.length > 0 && (
        <DrawerSection title={WORDS.progress}>
          <DescriptionList
            items={progress.map((one) => ({
              term: one.product.name,
              value: (
                <span className="grid w-full gap-0.5">
                  <Usage progress={one} />
                  <span className="text-2xs text-text-3">
                    {WORDS.reported} <RelativeTime at={one.reported_at} />
                  </span>
                </span>
              ),
            }))}
          />
        </DrawerSection>
      )}
      <DrawerSection title={WORDS.seats} note={formatCount(now.length)}>
        {now.length === 0 && <p className="text-text-3 text-xs">{WORDS.seatsNone}</p>}
        <ul className="grid gap-2">
          {now.map((seat) => (
            <Seat key={seat.license.id} seat={seat} onRevoke={() => onRevoke({ customer, seat })} />
          ))}
        </ul>
      </DrawerSection>
      {earlier.length > 0 && (
        <DrawerSection title={WORDS.earlier} note={formatCount(earlier.length)}>
          <ul className="grid gap-2">
            {earlier.map((seat) => (
              <Seat key={seat.license.id} seat={seat} onRevoke={null} />
            ))}
          </ul>
        </DrawerSection>
      )}
      <Who holder={holder} />
    </>
  );
}

function Who({ holder: { customer } }: { holder: Holder }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const to = `${CUSTOMERS}?${writeListAddress(environment.name, { open: customer.id })}`;
  return (
    <DrawerSection>
      <DescriptionList
        items={[
          {
            term: WORDS.organisation,
            value: customer.organisation ? (
              <span className="select-text">{customer.organisation}</span>
            ) : (
              <span className="text-text-3">–</span>
            ),
          },
          {
            term: WORDS.customer,
            value: <GoTo onClick={() => void navigate(to)}>{WORDS.openCustomer}</GoTo>,
          },
        ]}
      />
    </DrawerSection>
  );
}

type SeatProps = { seat: HeldSeat; onRevoke: (() => void) | null };

function Seat({ seat: { license, pool, since, last_seen_at: seen }, onRevoke }: SeatProps) {
  const { environment } = useDesk();
  const mayNot = useMay("edit", WORDS.mayNotRevoke);
  const mayNotAssign = useMay("assign", WORDS.mayNotAssign);
  const { resend } = useMailActs(environment.name);
  const toPool = `${POOLS}?${writeListAddress(environment.name, { open: pool.id })}`;
  return (
    <li className="rounded-md border border-border-subtle px-3 py-2 text-xs">
      <div className="flex items-center gap-2">
        <b className="min-w-0 truncate font-medium">{license.product.name}</b>
        <StatusBadge status={license.status} />
        {onRevoke && (
          <span className="ml-auto flex-none">
            <Button
              size="sm"
              variant="ghost"
              icon={Send}
              aria-label={WORDS.resendOf(pool.name)}
              disabledReason={mayNotAssign}
              onClick={() => resend({ license_id: license.id })}
            >
              {WORDS.resend}
            </Button>
            <Button
              size="sm"
              variant="danger-quiet"
              icon={UserX}
              aria-label={WORDS.revokeSeat(pool.name)}
              disabledReason={mayNot ?? (pool.transferable ? null : WORDS.untransferable)}
              onClick={onRevoke}
            >
              {WORDS.revoke}
            </Button>
          </span>
        )}
      </div>
      <div className="mt-1 flex min-w-0 items-center gap-2 text-text-2">
        <Link to={toPool} className="truncate">
          {pool.name}
        </Link>
        <span className="flex-none text-text-3">
          <Kind transferable={pool.transferable} />
        </span>
      </div>
      <div className="mt-1 flex min-w-0 flex-wrap items-center gap-x-3 text-text-3">
        <Link to={licenseAt(environment.name, license.id)} title={WORDS.openLicense(license.key)}>
          <LicenseKey value={license.key} length={24} />
        </Link>
        {since && <span>{WORDS.heldSince(formatDate(new Date(since)))}</span>}
        {seen && (
          <span>
            {WORDS.seen} <RelativeTime at={seen} />
          </span>
        )}
        {license.expires_at && onRevoke && (
          <span>
            {WORDS.ends} <RelativeTime at={license.expires_at} ahead />
          </span>
        )}
      </div>
    </li>
  );
}
