import { Ban, CircleCheck, CircleX, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import type { Activation, LicensePreview } from "@/api";
import { refusal, useActions } from "@/features/license-actions";
import { useDesk } from "@/features/shell/desk";
import { type RefusedDevice, refusedDevices } from "@/features/why/devices";
import { VERDICT_WORDS } from "@/features/why/words";
import { formatDate, formatMoment } from "@/lib/format";
import { Button, Icon, RelativeTime, Tag } from "@/ui";
import { words } from "./words";

/** Every device that used it, uses it, or was refused lately. */
export function DeviceHistory({ preview: { detail, denials } }: { preview: LicensePreview }) {
  const refused = refusedDevices(denials);
  const { activations } = detail;
  if (activations.length + refused.length === 0)
    return <p className="text-text-3 text-xs">{words.noHistory}</p>;
  const { device, platform, activated, seen, state } = words.columns;
  return (
    <div className="overflow-hidden rounded-lg border border-border">
      <table className="w-full table-fixed text-left text-xs">
        <thead className="bg-surface-2 text-text-3">
          <tr className="h-8">
            <th className="w-[20%] pl-4 font-medium">{device}</th>
            <th className="w-[20%] font-medium">{platform}</th>
            <th className="w-[16%] font-medium">{activated}</th>
            <th className="w-[15%] font-medium">{seen}</th>
            <th className="font-medium">{state}</th>
            <th className="w-[112px]">
              <span className="sr-only">{words.actionsOf}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {activations.map((activation) => (
            <ActivationRow key={activation.id} activation={activation} license={detail.license} />
          ))}
          {refused.map((one) => (
            <RefusedRow key={one.key} device={one} license={detail.license.id} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = { activation: Activation; license: LicensePreview["detail"]["license"] };

function ActivationRow({ activation, license }: RowProps) {
  const { workspace } = useDesk();
  const { start } = useActions();
  const { device, deactivated_at: ended, activated_at, last_seen_at } = activation;
  const reason = refusal("deactivate_device", license, workspace.may);
  const back = { doing: "preview" as const, id: license.id, tab: "history" };
  const begin = () => start({ doing: "deactivate_device", id: license.id, activation: activation.id, back });
  return (
    <Row
      cells={[
        <b key="name" className="font-medium" title={device.fingerprint}>
          {device.name ?? words.unnamed}
        </b>,
        device.platform ?? "",
        formatDate(new Date(activated_at)),
        <RelativeTime key="seen" at={last_seen_at} />,
        ended ? (
          <Tag key="state">
            <Icon as={Unplug} size={12} />
            {words.deactivated}
          </Tag>
        ) : (
          <span key="state" className="flex gap-1">
            <Tag tone="good">
              <Icon as={CircleCheck} size={12} />
              {words.active}
            </Tag>
            {device.ignored && <IgnoredTag />}
          </span>
        ),
      ]}
    >
      {!ended && (
        <Button size="sm" disabledReason={reason} onClick={reason === null ? begin : undefined}>
          {words.deactivate}
        </Button>
      )}
    </Row>
  );
}

const IgnoredTag = () => (
  <Tag tone="warn">
    <Icon as={Ban} size={12} />
    {words.ignored}
  </Tag>
);

function RefusedRow({ device, license }: { device: RefusedDevice; license: string }) {
  const { start } = useActions();
  const { choice } = device;
  const known = choice.kind === "known" ? { device: choice.id } : {};
  return (
    <Row
      cells={[
        <b key="name" className="font-medium">
          {device.name}
        </b>,
        words.refusedTimes(device.count),
        words.refusedAt(formatMoment(new Date(device.last_at), new Date()).replace("Y", "y")),
        device.codes.map((code) => VERDICT_WORDS[code].short).join(", "),
        <Tag key="state" tone="bad">
          <Icon as={CircleX} size={12} />
          {words.refusedState}
        </Tag>,
      ]}
    >
      <Button size="sm" onClick={() => start({ doing: "why", id: license, ...known })}>
        {words.explain}
      </Button>
    </Row>
  );
}

function Row({ cells, children }: { cells: readonly ReactNode[]; children: ReactNode }) {
  return (
    <tr className="h-10 border-border-subtle border-t">
      {cells.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row never change places
        <td key={index} className={index === 0 ? "truncate pr-2 pl-4" : "truncate pr-2 text-text-2"}>
          {cell}
        </td>
      ))}
      <td className="pr-3 text-right">{children}</td>
    </tr>
  );
}
