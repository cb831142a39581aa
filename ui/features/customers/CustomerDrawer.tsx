import { keepPreviousData } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";
import { type Customer, type CustomerDetail, type LicenseRow, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import {
  type DrawerMoves,
  GoTo,
  HolderDrawer,
  idFact,
  licensesOfCustomer,
  momentFact,
} from "@/features/lists";
import { Notes } from "@/features/notes";
import { OrganisationKeys } from "@/features/organisation-keys";
import { type RecentItem, useViewed } from "@/features/recent";
import { useDesk } from "@/features/shell/desk";
import { customerAt } from "@/features/shell/places";
import { formatCount } from "@/lib/format";
import { CopyButton, DescriptionList, DrawerSection, LicenseKey, Skeleton, StatusGlyph } from "@/ui";
import { writeText } from "../licenses/useClipboard";
import { PAGE_WORDS } from "./page/words";
import { WORDS } from "./words";

export type CustomerDrawerProps = DrawerMoves & {
  id: string;
  onEdit: (customer: Customer) => void;
  onDelete: (customer: Customer) => void;
};

/** The rest is one click away, in the list of licenses. */
const MOST_SHOWN = 5;

/** Everything about one customer, beside the list. While the next one loads, the one before stays. */
export function CustomerDrawer({ id, onEdit, onDelete, ...moves }: CustomerDrawerProps) {
  const { environment } = useDesk();
  const answer = useOperation("getCustomer", environment.name, { id }, { placeholderData: keepPreviousData });
  useViewed(viewed(answer.data));
  return (
    <HolderDrawer
      words={WORDS}
      answer={answer}
      thingOf={({ customer }) => customer}
      subtitle={(customer) => <Email customer={customer} />}
      to={(customer) => licensesOfCustomer(environment.name, customer.id)}
      makes={(customer) => ({ for: { customer }, refused: null })}
      moves={moves}
      onEdit={onEdit}
      onDelete={onDelete}
    >
      {(detail) => (
        <>
          <Facts detail={detail} />
          <Licenses detail={detail} />
          <OrganisationKeys customer={detail.customer} />
          <Notes subject={{ kind: "customer", id: detail.customer.id }} />
        </>
      )}
    </HolderDrawer>
  );
}

/** How a customer is remembered among what was opened last. */
export function viewed(detail: CustomerDetail | undefined): RecentItem | null {
  if (!detail) return null;
  const { id, name, email } = detail.customer;
  return { kind: "customer", id, label: name, detail: email };
}

function Email({ customer: { id, email } }: { customer: Customer }) {
  const { environment } = useDesk();
  return (
    <>
      <span className="min-w-0 select-text truncate text-text-3">{email}</span>
      <CopyButton name={WORDS.copyEmail} text={email} write={writeText} iconSize={12} className="-my-1" />
      <Link className="ml-auto flex-none" to={customerAt(environment.name, id)}>
        {PAGE_WORDS.open}
      </Link>
    </>
  );
}

function Facts({ detail: { customer, delete_refused } }: { detail: CustomerDetail }) {
  return (
    <DrawerSection>
      <DescriptionList
        items={[
          ...(customer.organisation
            ? [
                {
                  term: WORDS.organisation,
                  value: <span className="select-text">{customer.organisation}</span>,
                },
              ]
            : []),
          momentFact(WORDS.addedAt, customer.created_at),
          idFact(WORDS.id, customer.id, WORDS.copyId),
        ]}
      />
      {delete_refused && <p className="mt-3 text-text-3 text-xs">{delete_refused}</p>}
    </DrawerSection>
  );
}

/** The newest licenses they hold, each one click from its place in the list. */
function Licenses({ detail: { customer, licenses } }: { detail: CustomerDetail }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const newest = useOperation(
    "listLicenses",
    environment.name,
    { query: { customer: customer.id }, offset: 0, limit: MOST_SHOWN, version: null },
    { enabled: licenses > 0 },
  );
  const rows = newest.data?.rows ?? [];
  const go = (open: string | null) => void navigate(licensesOfCustomer(environment.name, customer.id, open));
  return (
    <DrawerSection
      title={WORDS.licenses}
      note={licenses > 0 ? formatCount(licenses) : undefined}
      action={licenses > MOST_SHOWN && <GoTo onClick={() => go(null)}>{WORDS.allLicenses(licenses)}</GoTo>}
    >
      {licenses === 0 && <p className="text-text-3 text-xs">{WORDS.noLicenses}</p>}
      {newest.isError && <FailureNote failure={newest.error.failure} />}
      <ul className="kd-opts -mx-2.5">
        {licenses > 0 &&
          newest.isPending &&
          Array.from({ length: Math.min(licenses, MOST_SHOWN) }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: places of rows to come
            <li key={index}>
              <Skeleton width="60%" />
            </li>
          ))}
        {rows.map((row) => (
          <OneLicense key={row.id} row={row} onOpen={() => go(row.id)} />
        ))}
      </ul>
    </DrawerSection>
  );
}

function OneLicense({ row, onOpen }: { row: LicenseRow; onOpen: () => void }) {
  return (
    <li className="!p-0 hover:bg-surface-hover">
      <button
        type="button"
        className="flex h-full w-full items-center gap-2.5 rounded-sm px-2.5 text-left"
        onClick={onOpen}
      >
        <StatusGlyph status={row.status} />
        <LicenseKey value={row.key} length={24} />
        <span className="ml-auto truncate text-text-3">{row.product.name}</span>
      </button>
    </li>
  );
}
