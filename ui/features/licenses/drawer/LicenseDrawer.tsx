import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { type License, type LicenseDetail, type LicenseRow, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { Notes } from "@/features/notes";
import { useViewed } from "@/features/recent";
import { shortKey } from "@/features/recent/shortKey";
import { useDesk } from "@/features/shell/desk";
import { useWholeKeys } from "@/features/step-up";
import { shortenKey } from "@/lib/format";
import { isMasked } from "@/lib/maskedKey";
import { CopyButton, Drawer, EmptyState, LicenseKey, Skeleton, StatusBadge } from "@/ui";
import { writeText } from "../useClipboard";
import { Activations } from "./Activations";
import { AsOf } from "./AsOf";
import { DrawerActions } from "./DrawerActions";
import { Fields } from "./Fields";
import { History } from "./History";
import { OfflineFiles } from "./OfflineFiles";
import { OtherLicenses } from "./OtherLicenses";
import { Trouble } from "./Trouble";
import { words } from "./words";

export type LicenseDrawerProps = {
  id: string;
  onClose: () => void;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
  onOpenWindow: (id: string) => void;
  onExport: (id: string) => void;
  /** Shows another license of the same customer. */
  onOpen: (row: LicenseRow) => void;
  /** Filters the list by the customer. */
  onCustomer: (id: string, name: string) => void;
};

/** Everything about one license, beside the list. While the next one loads, the one before stays. */
export function LicenseDrawer(props: LicenseDrawerProps) {
  const { environment } = useDesk();
  const detail = useOperation(
    "getLicense",
    environment.name,
    { id: props.id },
    { placeholderData: keepPreviousData },
  );
  const move = { onClose: props.onClose, onPrevious: props.onPrevious, onNext: props.onNext };
  if (detail.data) return <Loaded {...props} detail={detail.data} />;
  const gone = detail.error?.failure.code === "not_found";
  return (
    <Drawer name={words.name("")} title={<Skeleton width={180} height={12} />} {...move}>
      {gone && <EmptyState title={words.gone}>{words.goneHelp}</EmptyState>}
      {detail.error && !gone && <FailureNote className="m-4" failure={detail.error.failure} />}
      {detail.isPending && <Loading />}
    </Drawer>
  );
}

function Loaded({ detail, ...props }: LicenseDrawerProps & { detail: LicenseDetail }) {
  const { license, product, customer } = detail;
  useViewed({
    kind: "license",
    id: license.id,
    label: shortKey(license.key),
    detail: [customer?.name, product.name].filter(Boolean).join(", "),
  });
  const [picked, setAsOf] = useState<{ id: string; at: string } | null>(null);
  // Another license is looked at as it is now.
  const asOf = picked?.id === license.id ? picked : null;
  return (
    <Drawer
      name={words.name(shortenKey(license.key, 24))}
      title={
        <>
          <h2 className="min-w-0 truncate" title={license.key}>
            <LicenseKey value={license.key} length={28} />
          </h2>
          <CopyKey license={license} />
        </>
      }
      subtitle={
        <>
          <StatusBadge status={license.status} />
          <span className="min-w-0 truncate text-text-3">
            {product.name} {customer ? words.forCustomer : words.notAssigned}{" "}
            {customer && (
              <button
                type="button"
                className="font-medium text-accent-text hover:underline"
                title={words.onlyThisCustomer}
                onClick={() => props.onCustomer(customer.id, customer.name)}
              >
                {customer.name}
              </button>
            )}
          </span>
        </>
      }
      actions={
        <DrawerActions license={license} onOpenWindow={props.onOpenWindow} onExport={props.onExport} />
      }
      onClose={props.onClose}
      onPrevious={props.onPrevious}
      onNext={props.onNext}
    >
      {asOf === null ? (
        <>
          <Trouble license={license} />
          <Fields detail={detail} onOpen={props.onOpen} />
          <Activations detail={detail} />
          <OfflineFiles detail={detail} />
          <OtherLicenses detail={detail} onOpen={props.onOpen} onCustomer={props.onCustomer} />
          <Notes subject={{ kind: "license", id: license.id }} />
        </>
      ) : (
        <AsOf detail={detail} at={asOf.at} onLeave={() => setAsOf(null)} />
      )}
      <History entries={detail.history} onAsOf={(at) => setAsOf({ id: license.id, at })} />
    </Drawer>
  );
}

/** Copies the whole key, also where it is hidden. */
function CopyKey({ license }: { license: License }) {
  const whole = useWholeKeys();
  const write = async () => {
    const [key] = (await whole([license])) ?? [];
    if (key === undefined) return false;
    return writeText(key);
  };
  const name = isMasked(license.key) ? words.copyHidden : words.copyKey;
  return <CopyButton name={name} text={license.key} write={write} />;
}

function Loading() {
  return (
    <div className="grid gap-4 p-4" role="status" aria-label={words.loading}>
      {[72, 56, 64, 40, 60].map((width) => (
        <Skeleton key={width} width={`${width}%`} />
      ))}
    </div>
  );
}
