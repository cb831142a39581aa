import { Lock, LockOpen } from "lucide-react";
import { useEffect, useState } from "react";
import { type LicensePreview, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { refusal, useActions } from "@/features/license-actions";
import { expiryText } from "@/features/license-actions/consequences";
import { useDesk } from "@/features/shell/desk";
import { isLocked, useUnlocked } from "@/features/step-up";
import { refusedDevices } from "@/features/why/devices";
import { formatTime, formatUse } from "@/lib/format";
import { Button, Dialog, EmptyState, EnvironmentTag, Icon, Skeleton, StatusBadge, Tabs } from "@/ui";
import { CodeSamples } from "./CodeSamples";
import { Details } from "./Details";
import { DeviceHistory } from "./DeviceHistory";
import { OfflineFiles } from "./OfflineFiles";
import { words } from "./words";

type Tab = "details" | "offline" | "code" | "history";

const TABS: readonly Tab[] = ["details", "offline", "code", "history"];

type Props = { id: string; tab?: string | undefined; onClose: () => void };

/** Everything about a license as a product and its customer meet it: files, code, devices. */
export function PreviewDialog({ id, tab: first, onClose }: Props) {
  const { environment } = useDesk();
  // Keys and files do not stay behind when the dialog is gone.
  const preview = useOperation("previewLicense", environment.name, { id }, { gcTime: 0, staleTime: 0 });
  const unlock = useUnlocked(preview);
  const [tab, setTab] = useState<Tab>(TABS.find((one) => one === first) ?? "details");
  useLockInTime(preview.data?.unlocked_until ?? null, preview.refetch);
  const locked = isLocked(preview);
  const shown = locked ? undefined : preview.data;
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={shown ? <Title preview={shown} /> : words.tabs}
      lead={shown ? leadOf(shown) : <Skeleton width={240} />}
      environment={
        <>
          {shown && <StatusBadge status={shown.detail.license.status} />}
          <EnvironmentTag kind={environment.kind} name={environment.label} />
        </>
      }
      flush
      footer={<Foot preview={shown} id={id} onClose={onClose} />}
    >
      {locked && <Locked onUnlock={() => void unlock()} />}
      {preview.error && !locked && (
        <FailureNote className="m-5" failure={preview.error.failure} onRetry={() => void preview.refetch()} />
      )}
      {preview.isPending && <Loading />}
      {shown && (
        <Tabs
          name={words.tabs}
          value={tab}
          onValueChange={setTab}
          items={tabItems(shown)}
          panelClassName="h-[440px] overflow-auto p-5 pt-4"
        >
          {tab === "details" && <Details detail={shown.detail} />}
          {tab === "offline" && <OfflineFiles preview={shown} />}
          {tab === "code" && <CodeSamples preview={shown} />}
          {tab === "history" && <DeviceHistory preview={shown} />}
        </Tabs>
      )}
    </Dialog>
  );
}

const Title = ({ preview }: { preview: LicensePreview }) => (
  <span className="mono block max-w-[480px] truncate text-[15px]" title={preview.detail.license.key}>
    {preview.detail.license.key}
  </span>
);

function leadOf({ detail: { license, product, customer } }: LicensePreview): string {
  const { activations_used: used, activation_limit: limit } = license;
  return [
    product.name,
    customer?.name,
    words.used(formatUse(used, limit)),
    words.expires(expiryText(license)),
  ]
    .filter(Boolean)
    .join(", ");
}

function tabItems({ detail, denials }: LicensePreview) {
  const devices = detail.activations.length + refusedDevices(denials).length;
  return [
    { value: "details" as const, label: words.details },
    { value: "offline" as const, label: words.offline },
    { value: "code" as const, label: words.code },
    { value: "history" as const, label: words.history, ...(devices > 0 ? { count: devices } : {}) },
  ];
}

/** When the passphrase counts no more, the preview is asked for anew, which locks it. */
function useLockInTime(until: string | null, refetch: () => Promise<unknown>) {
  useEffect(() => {
    if (until === null) return;
    const timer = setTimeout(() => void refetch(), Math.max(0, Date.parse(until) - Date.now()) + 500);
    return () => clearTimeout(timer);
  }, [until, refetch]);
}

function Locked({ onUnlock }: { onUnlock: () => void }) {
  return (
    <div className="flex min-h-[477px]">
      <EmptyState
        title={words.locked}
        actions={
          <Button variant="primary" icon={LockOpen} onClick={onUnlock}>
            {words.unlock}
          </Button>
        }
      >
        {words.lockedHelp}
      </EmptyState>
    </div>
  );
}

function Loading() {
  return (
    <div className="grid min-h-[477px] content-start gap-4 p-5" role="status" aria-label={words.loading}>
      {[72, 56, 64, 40, 60].map((width) => (
        <Skeleton key={width} width={`${width}%`} />
      ))}
    </div>
  );
}

type FootProps = { preview: LicensePreview | undefined; id: string; onClose: () => void };

function Foot({ preview, id, onClose }: FootProps) {
  const { workspace } = useDesk();
  const { start } = useActions();
  const until = preview?.unlocked_until ?? null;
  const reason = preview ? refusal("edit", preview.detail.license, workspace.may) : words.loading;
  return (
    <>
      <span className="flex min-w-0 flex-1 items-center gap-2 text-text-3 text-xs">
        {preview && (
          <>
            <Icon as={until === null ? LockOpen : Lock} size={14} />
            {until === null ? words.noPassphrase : words.shownUntil(formatTime(new Date(until)))}
          </>
        )}
      </span>
      <Button
        disabledReason={reason}
        onClick={reason === null ? () => start({ doing: "edit", id }) : undefined}
      >
        {words.edit}
      </Button>
      <Button variant="primary" onClick={onClose}>
        {words.done}
      </Button>
    </>
  );
}
