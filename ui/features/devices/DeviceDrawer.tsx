import { keepPreviousData } from "@tanstack/react-query";
import { Ear, EarOff, Trash2 } from "lucide-react";
import { useNavigate } from "react-router";
import { type DeviceDetail, useOperation } from "@/api";
import {
  type DrawerMoves,
  GoTo,
  idFact,
  LIST_WORDS,
  momentFact,
  ThingDrawer,
  useMay,
  writeListAddress,
} from "@/features/lists";
import { type RecentItem, useViewed } from "@/features/recent";
import { useDesk } from "@/features/shell/desk";
import { ACTIVATIONS, CUSTOMERS } from "@/features/shell/places";
import { formatMoment } from "@/lib/format";
import { Button, type Description, DescriptionList, DrawerSection, Note, RelativeTime, Tag } from "@/ui";
import { DeviceDenials } from "./DeviceDenials";
import type { DeviceAbove } from "./DeviceDialogs";
import { DeviceLicenses } from "./DeviceLicenses";
import { deviceName } from "./picture";
import { WORDS } from "./words";

export type DeviceDrawerProps = DrawerMoves & { id: string; onAbove: (above: DeviceAbove) => void };

/** Everything about one device, beside the list. While the next one loads, the one before stays. */
export function DeviceDrawer({ id, onAbove, ...moves }: DeviceDrawerProps) {
  const { environment } = useDesk();
  const answer = useOperation("getDevice", environment.name, { id }, { placeholderData: keepPreviousData });
  useViewed(viewed(answer.data));
  return (
    <ThingDrawer
      words={WORDS}
      detail={answer.data}
      failure={answer.error?.failure}
      onRetry={() => void answer.refetch()}
      moves={moves}
      head={(detail) => ({
        name: deviceName(detail.device.device),
        subtitle: <Subtitle detail={detail} />,
        actions: <Actions detail={detail} onAbove={onAbove} />,
      })}
    >
      {(detail) => (
        <>
          <Facts detail={detail} />
          <DeviceLicenses detail={detail} />
          <DeviceDenials detail={detail} />
        </>
      )}
    </ThingDrawer>
  );
}

function viewed(detail: DeviceDetail | undefined): RecentItem | null {
  if (!detail) return null;
  const { device } = detail.device;
  return { kind: "device", id: device.id, label: deviceName(device), detail: device.platform };
}

function Subtitle({ detail: { device } }: { detail: DeviceDetail }) {
  return (
    <>
      {device.device.ignored && <Tag tone="warn">{WORDS.ignored}</Tag>}
      <span className="min-w-0 truncate text-text-3">
        {[device.device.platform, device.app_version].filter(Boolean).join(", ")}
      </span>
      <span className="text-text-3">
        {WORDS.lastSeen.toLowerCase()} <RelativeTime at={device.last_seen_at} />
      </span>
    </>
  );
}

type ActionsProps = { detail: DeviceDetail; onAbove: (above: DeviceAbove) => void };

function Actions({ detail, onAbove }: ActionsProps) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const mayNotAssist = useMay("assist", LIST_WORDS.mayNotAssist);
  const mayNotEdit = useMay("edit");
  const { id, ignored } = detail.device.device;
  const toActivations = `${ACTIVATIONS}?${writeListAddress(environment.name, { filters: { device: id } })}`;
  return (
    <>
      <Button
        icon={ignored ? Ear : EarOff}
        disabledReason={mayNotAssist}
        onClick={() => onAbove({ kind: "ignore", detail })}
      >
        {ignored ? WORDS.listen : WORDS.ignoreMore}
      </Button>
      <Button onClick={() => void navigate(toActivations)}>{WORDS.activations}</Button>
      <span className="flex-1" />
      <Button
        variant="danger-quiet"
        icon={Trash2}
        disabledReason={mayNotEdit}
        onClick={() => onAbove({ kind: "delete", detail })}
      >
        {WORDS.deleteMore}
      </Button>
    </>
  );
}

function Facts({ detail }: { detail: DeviceDetail }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const { device, customer, ignored_at, ignored_by, ignored_reason } = detail;
  const { fingerprint, serial, ip } = device.device;
  const items: Description[] = [
    ...(customer
      ? [
          {
            term: WORDS.customer,
            value: (
              <GoTo
                onClick={() =>
                  void navigate(`${CUSTOMERS}?${writeListAddress(environment.name, { open: customer.id })}`)
                }
              >
                {customer.name}
              </GoTo>
            ),
          },
        ]
      : []),
    ...(serial ? [idFact(WORDS.serial, serial, WORDS.copySerial)] : []),
    idFact(WORDS.fingerprint, fingerprint, WORDS.copyFingerprint),
    ...(ip ? [{ term: WORDS.ip, value: <span className="mono select-text text-2xs">{ip}</span> }] : []),
    momentFact(WORDS.firstSeen, device.first_seen_at),
    momentFact(WORDS.lastSeen, device.last_seen_at),
  ];
  return (
    <DrawerSection>
      {ignored_at && (
        <Note tone="warn" className="mb-3">
          <b>{WORDS.ignoredSince(ignored_by, formatMoment(new Date(ignored_at), new Date()))}</b>{" "}
          {ignored_reason && `“${ignored_reason}”. `}
          {WORDS.ignoredNext}
        </Note>
      )}
      <DescriptionList items={items} />
    </DrawerSection>
  );
}
