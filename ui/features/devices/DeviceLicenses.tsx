import { Link as LinkIcon, Unplug } from "lucide-react";
import { Link } from "react-router";
import type { ActivationRow, DeviceDetail, LicenseChoice } from "@/api";
import { FailureNote } from "@/features/failure";
import { roleRefusal, useActions } from "@/features/license-actions";
import { useAct } from "@/features/license-actions/useAct";
import { LIST_WORDS, licenseAt, useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { Button, DrawerSection, RelativeTime, StatusGlyph } from "@/ui";
import { deviceName } from "./picture";
import { WORDS } from "./words";

/** The licenses that a device uses, each to be unassigned; and those that it could use, each to be assigned. */
export function DeviceLicenses({ detail }: { detail: DeviceDetail }) {
  const name = deviceName(detail.device.device);
  const inUse = detail.activations.filter(({ deactivated_at }) => deactivated_at === null);
  const ended = detail.activations.filter(({ deactivated_at }) => deactivated_at !== null);
  return (
    <>
      <DrawerSection title={WORDS.licenses} note={formatCount(detail.device.seats)}>
        {inUse.length === 0 && <p className="text-text-3 text-xs">{WORDS.licensesNone}</p>}
        <ul>
          {inUse.map((row) => (
            <Used key={row.id} row={row} device={name} />
          ))}
        </ul>
        {ended.length > 0 && (
          <details className="mt-2 text-xs">
            <summary className="cursor-pointer text-text-3">{WORDS.licensesEnded(ended.length)}</summary>
            <ul>
              {ended.map((row) => (
                <Ended key={row.id} row={row} />
              ))}
            </ul>
          </details>
        )}
      </DrawerSection>
      {detail.to_assign.length > 0 && <Assignable detail={detail} name={name} />}
    </>
  );
}

function Used({ row, device }: { row: ActivationRow; device: string }) {
  const { workspace } = useDesk();
  const { start } = useActions();
  return (
    <li className="kd-dev">
      <StatusGlyph status={row.status} />
      <Named row={row} second={[row.product.name, row.customer?.name].filter(Boolean).join(", ")} />
      <RelativeTime at={row.last_seen_at} className="text-text-3" />
      <Button
        size="sm"
        icon={Unplug}
        aria-label={WORDS.unassignFrom(row.key, device)}
        disabledReason={roleRefusal("deactivate_device", workspace.may)}
        onClick={() => start({ doing: "deactivate_device", id: row.license_id, activation: row.id })}
      >
        {WORDS.unassign}
      </Button>
    </li>
  );
}

function Ended({ row }: { row: ActivationRow }) {
  return (
    <li className="kd-dev text-text-3">
      <StatusGlyph status={row.status} />
      <Named row={row} second={row.product.name} />
      <span>
        {WORDS.endedAt} <RelativeTime at={row.deactivated_at ?? row.last_seen_at} />
      </span>
      <span />
    </li>
  );
}

type NamedProps = { row: Pick<ActivationRow, "license_id" | "key">; second: string };

function Named({ row, second }: NamedProps) {
  const { environment } = useDesk();
  return (
    <span className="min-w-0">
      <Link
        className="mono block truncate"
        to={licenseAt(environment.name, row.license_id)}
        aria-label={WORDS.openLicense(row.key)}
      >
        {row.key}
      </Link>
      <small className="truncate">{second}</small>
    </span>
  );
}

function Assignable({ detail, name }: { detail: DeviceDetail; name: string }) {
  const act = useAct();
  const { announce } = useActions();
  const mayNot = useMay("assist", LIST_WORDS.mayNotAssist);
  const assign = (choice: LicenseChoice) =>
    act.run(async (write) => {
      const device_id = detail.device.device.id;
      await write("activateDevice", { license_id: choice.license_id, device_id, reason: null });
      announce({ text: WORDS.assigned(choice.key, name) });
    });
  return (
    <DrawerSection title={WORDS.assignable}>
      <p className="mb-1 text-text-3 text-xs">{WORDS.assignableHelp}</p>
      {act.failure && <FailureNote failure={act.failure} className="my-2" />}
      <ul>
        {detail.to_assign.map((choice) => (
          <li key={choice.license_id} className="kd-dev">
            <span />
            <Named
              row={choice}
              second={[choice.product.name, choice.customer?.name].filter(Boolean).join(", ")}
            />
            <span className="text-text-3">{WORDS.room(choice.used, choice.limit)}</span>
            <Button
              size="sm"
              icon={LinkIcon}
              aria-label={WORDS.assignTo(choice.key, name)}
              disabledReason={mayNot ?? (act.busy ? LIST_WORDS.underWay : null)}
              onClick={() => void assign(choice)}
            >
              {WORDS.assign}
            </Button>
          </li>
        ))}
      </ul>
    </DrawerSection>
  );
}
