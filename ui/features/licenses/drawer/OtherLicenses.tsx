import type { LicenseDetail, LicenseRow } from "@/api";
import { formatCount } from "@/lib/format";
import { DrawerSection, LicenseKey, StatusGlyph } from "@/ui";
import { words } from "./words";

type Props = {
  detail: LicenseDetail;
  onOpen: (row: LicenseRow) => void;
  onCustomer: (id: string, name: string) => void;
};

/** The rest is one click away, in the list itself. */
const MOST_SHOWN = 5;

/** What else the customer holds. */
export function OtherLicenses({ detail, onOpen, onCustomer }: Props) {
  const { customer, other_licenses: others, other_count: count } = detail;
  if (!customer) return null;
  return (
    <DrawerSection
      title={words.others}
      note={count > 0 ? formatCount(count) : undefined}
      action={
        count > 0 && (
          <button
            type="button"
            className="font-medium text-accent-text hover:underline"
            onClick={() => onCustomer(customer.id, customer.name)}
          >
            {words.othersAll(count + 1)}
          </button>
        )
      }
    >
      {count === 0 && <p className="text-text-3 text-xs">{words.othersNone}</p>}
      <ul className="kd-opts -mx-2.5">
        {others.slice(0, MOST_SHOWN).map((row) => (
          <li key={row.id} className="!p-0 hover:bg-surface-hover">
            <button
              type="button"
              className="flex h-full w-full items-center gap-2.5 rounded-sm px-2.5 text-left"
              onClick={() => onOpen(row)}
            >
              <StatusGlyph status={row.status} />
              <LicenseKey value={row.key} length={24} />
              <span className="ml-auto truncate text-text-3">{row.product.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </DrawerSection>
  );
}
