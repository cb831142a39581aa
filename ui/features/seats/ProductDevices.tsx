import { keepPreviousData } from "@tanstack/react-query";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useNavigate } from "react-router";
import { type ActivationRow, type Device, type Failure, type UnlicensedDevice, useOperation } from "@/api";
import { deviceName, pictureOf } from "@/features/devices/picture";
import { FailureNote } from "@/features/failure";
import { roleRefusal, useActions } from "@/features/license-actions";
import { GoTo, writeListAddress } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { ACTIVATIONS, DEVICES } from "@/features/shell/places";
import { formatCount } from "@/lib/format";
import { Button, DrawerSection, Icon, RelativeTime, Skeleton } from "@/ui";
import { WORDS } from "./words";

const MOST_SHOWN = 20;

/** `most` of each; the rest is one click away. */
type Props = { product: string; most?: number };

/** The devices that use a product, each to be revoked, and those that asked for it and got no license. */
export function ProductDevices({ product, most = MOST_SHOWN }: Props) {
  return (
    <>
      <Using product={product} most={most} />
      <Unlicensed product={product} most={most} />
    </>
  );
}

function Using({ product, most }: Required<Props>) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const answer = useOperation(
    "listActivations",
    environment.name,
    {
      license_id: null,
      product_id: product,
      customer_id: null,
      device_id: null,
      ip: null,
      in_use: true,
      search: "",
      order: "last_seen",
      offset: 0,
      limit: most,
    },
    { placeholderData: keepPreviousData },
  );
  const total = answer.data?.total ?? 0;
  const filters = { product, state: "in_use" };
  const all = `${ACTIVATIONS}?${writeListAddress(environment.name, { filters })}`;
  return (
    <DrawerSection
      title={WORDS.devices}
      note={answer.data ? formatCount(total) : undefined}
      action={total > most && <GoTo onClick={() => void navigate(all)}>{WORDS.allDevices(total)}</GoTo>}
    >
      <Rows answer={answer} none={WORDS.devicesNone}>
        {answer.data?.activations.map((row) => (
          <InUse key={row.id} row={row} />
        ))}
      </Rows>
    </DrawerSection>
  );
}

type RowsProps = {
  answer: { data: unknown; error: { failure: Failure } | null; refetch: () => unknown };
  none: string;
  children: readonly ReactNode[] | undefined;
};

/** Rows, or what stands in their place. */
function Rows({ answer, none, children }: RowsProps) {
  if (answer.error) {
    return <FailureNote failure={answer.error.failure} onRetry={() => void answer.refetch()} />;
  }
  if (answer.data === undefined) return <Skeleton width="60%" />;
  if (!children || children.length === 0) return <p className="text-text-3 text-xs">{none}</p>;
  return <ul>{children}</ul>;
}

function InUse({ row }: { row: ActivationRow }) {
  const { workspace } = useDesk();
  const { start } = useActions();
  return (
    <li className="kd-dev">
      <Icon as={pictureOf(row.device)} />
      <Named device={row.device} second={[row.key, row.customer?.name].filter(Boolean).join(", ")} />
      <RelativeTime at={row.last_seen_at} className="text-text-3" />
      <Button
        size="sm"
        icon={X}
        aria-label={WORDS.revokeOf(deviceName(row.device))}
        disabledReason={roleRefusal("deactivate_device", workspace.may)}
        onClick={() => start({ doing: "deactivate_device", id: row.license_id, activation: row.id })}
      >
        {WORDS.revoke}
      </Button>
    </li>
  );
}

function Named({ device, second }: { device: Device; second: string }) {
  const { environment } = useDesk();
  return (
    <span className="min-w-0">
      <Link
        className="block truncate font-medium"
        to={`${DEVICES}?${writeListAddress(environment.name, { open: device.id })}`}
        title={WORDS.showDevice(deviceName(device))}
      >
        {deviceName(device)}
      </Link>
      <small className="truncate">{second}</small>
    </span>
  );
}

function Unlicensed({ product, most }: Required<Props>) {
  const { environment } = useDesk();
  const answer = useOperation(
    "listUnlicensedDevices",
    environment.name,
    { product_id: product, offset: 0, limit: most },
    { placeholderData: keepPreviousData },
  );
  const total = answer.data?.total ?? 0;
  return (
    <DrawerSection
      title={WORDS.unlicensedDevices}
      note={answer.data ? formatCount(total) : undefined}
      noteTone={total > 0 ? "warn" : "quiet"}
    >
      {total > 0 && <p className="mb-1 text-text-3 text-xs">{WORDS.unlicensedHelp}</p>}
      <Rows answer={answer} none={WORDS.unlicensedNone}>
        {answer.data?.devices.map((row) => (
          <Without key={`${row.device.id} ${row.product.id}`} row={row} />
        ))}
      </Rows>
      {total > most && <p className="mt-1 text-text-3 text-xs">{WORDS.moreUnlicensed(total - most)}</p>}
    </DrawerSection>
  );
}

function Without({ row }: { row: UnlicensedDevice }) {
  return (
    <li className="kd-dev">
      <Icon as={pictureOf(row.device)} />
      <Named device={row.device} second={row.customer.name} />
      <span className="text-text-3">
        {WORDS.asked} <RelativeTime at={row.last_at} />
      </span>
      <span />
    </li>
  );
}
