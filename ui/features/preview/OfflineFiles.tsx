import { Copy, Download, FileCheck, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { LicensePreview, OfflineFile, OfflineFileRef } from "@/api";
import { useSaveDocument } from "@/features/export/useSaveDocument";
import { FailureNote } from "@/features/failure";
import { roleRefusal } from "@/features/license-actions";
import { useAct } from "@/features/license-actions/useAct";
import { useDesk } from "@/features/shell/desk";
import { useStepUp } from "@/features/step-up";
import { formatMoment } from "@/lib/format";
import { Button, Field, Icon, Input, Note, Segmented, Select, STATUS_LABEL } from "@/ui";
import { highlight } from "./highlight";
import { fileSketch, hoursProblem, presetHours } from "./offline";
import { useCopy } from "./useCopy";
import { words } from "./words";

const ANY = "any";
const OTHER = "other";

/** A file that proves the license without the server: for which device, for how long, and those handed out. */
export function OfflineFiles({ preview }: { preview: LicensePreview }) {
  const [fingerprint, setFingerprint] = useState<string | null>(null);
  const [hours, setHours] = useState(String(preview.offline_hours));
  const [made, setMade] = useState<OfflineFile | null>(null);
  const { withStepUp } = useStepUp();
  const copy = useCopy();
  const keep = useSaveDocument();
  const act = useAct();
  const problem = useProblem(preview, hours);
  const change = (set: () => void) => {
    set();
    setMade(null);
  };
  const make = (hand: (file: OfflineFile) => unknown) =>
    act.run(async (write) => {
      const license_id = preview.detail.license.id;
      const request = { license_id, fingerprint, hours: Number(hours) };
      const file = made ?? (await withStepUp(() => write("createOfflineFile", request)));
      setMade(file);
      await hand(file);
    });
  const copyFile = () => make(({ name, content }) => copy(content, words.madeAndCopied(name)));
  const save = () => make(({ name, content }) => keep(name, content));
  const sketch = made?.content ?? fileSketch(preview, fingerprint, words.whenMade, words.signedWhenMade);
  return (
    <div className="grid grid-cols-[1fr_264px] gap-5">
      <div className="min-w-0">
        {act.failure && <FailureNote failure={act.failure} className="mb-3" />}
        <div className="kd-code">
          <div className="kd-bar">
            <span className="min-w-0 flex-1 truncate">{made?.name ?? words.notMade}</span>
            <Button
              variant="ghost"
              size="sm"
              icon={Copy}
              disabledReason={act.busy ? words.beingMade : problem}
              onClick={problem === null ? () => void copyFile() : undefined}
            >
              {words.copy}
            </Button>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <pre className="max-h-64 select-text" tabIndex={0}>
            {highlight(sketch)}
          </pre>
        </div>
        <HandedOut files={preview.detail.offline_files} />
      </div>
      <div className="grid content-start gap-3.5">
        <DeviceField
          preview={preview}
          value={fingerprint}
          onChange={(next) => change(() => setFingerprint(next))}
        />
        <HoursField preview={preview} value={hours} onChange={(next) => change(() => setHours(next))} />
        <Button
          variant="primary"
          size="lg"
          icon={Download}
          disabledReason={act.busy ? words.beingMade : problem}
          aria-busy={act.busy}
          onClick={problem === null ? () => void save() : undefined}
        >
          {act.busy ? words.making : words.download}
        </Button>
        <SignedWith preview={preview} made={made} />
      </div>
    </div>
  );
}

/** Why no file can be made now; null when one can. */
function useProblem(preview: LicensePreview, hours: string): string | null {
  const { workspace } = useDesk();
  const { license } = preview.detail;
  const role = roleRefusal("offline", workspace.may);
  if (role) return role;
  if (license.status === "available") return words.needsCustomer;
  if (license.status !== "assigned" && license.status !== "active")
    return words.willNotWork(STATUS_LABEL[license.status].toLowerCase());
  return hoursProblem(hours, preview.offline_hours_max);
}

type DeviceProps = {
  preview: LicensePreview;
  value: string | null;
  onChange: (value: string | null) => void;
};

function DeviceField({ preview, value, onChange }: DeviceProps) {
  const devices = preview.detail.activations.filter(({ deactivated_at }) => deactivated_at === null);
  return (
    <Field
      label={words.device}
      hint={words.optional}
      help={value === null ? words.deviceHelp : words.boundHelp}
    >
      <Select
        size="md"
        value={value ?? ANY}
        onValueChange={(next) => onChange(next === ANY ? null : next)}
        items={[
          { value: ANY, label: words.anyDevice },
          ...devices.map(({ device }) => ({
            value: device.fingerprint,
            label: device.name ?? device.fingerprint,
          })),
        ]}
      />
    </Field>
  );
}

type HoursProps = { preview: LicensePreview; value: string; onChange: (value: string) => void };

function HoursField({ preview, value, onChange }: HoursProps) {
  const presets = presetHours(preview.offline_hours, preview.offline_hours_max);
  const [typing, setTyping] = useState(!presets.includes(Number(value)));
  const problem = hoursProblem(value, preview.offline_hours_max);
  const until = new Date(Date.now() + Number(value) * 3_600_000);
  return (
    <Field
      group
      label={words.validFor}
      error={problem}
      help={
        problem
          ? undefined
          : words.validUntil(formatMoment(until, new Date()), words.hours(preview.offline_hours_max))
      }
    >
      <Segmented
        name={words.validFor}
        value={typing ? OTHER : value}
        onValueChange={(next) => {
          setTyping(next === OTHER);
          if (next !== OTHER) onChange(next);
        }}
        items={[
          ...presets.map((hours) => ({ value: String(hours), label: words.hours(hours) })),
          { value: OTHER, label: "…" },
        ]}
      />
      {typing && (
        <Input
          size="md"
          className="mt-2"
          aria-label={words.otherHours}
          inputMode="numeric"
          after={<span className="text-text-3 text-xs">{words.otherHours.toLowerCase()}</span>}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function SignedWith({ preview, made }: { preview: LicensePreview; made: OfflineFile | null }) {
  const copy = useCopy();
  const [key] = preview.keys;
  if (!key) return null;
  return (
    <Note icon={ShieldCheck}>
      {words.signedWith(made?.key_id ?? key.id)} {words.anyLibrary}{" "}
      <button
        type="button"
        className="kd-link text-accent-text"
        onClick={() => void copy(key.public_pem, words.publicKeyCopied)}
      >
        {words.copyPublicKey}
      </button>{" "}
      {words.audited}
    </Note>
  );
}

function HandedOut({ files }: { files: readonly OfflineFileRef[] }) {
  const now = new Date();
  return (
    <section className="mt-4" aria-label={words.handedOut}>
      <p className="kd-label">{words.handedOut}</p>
      {files.length === 0 && <p className="text-text-3 text-xs">{words.noneHandedOut}</p>}
      {files.map((file) => (
        <div key={file.id} className="kd-dev">
          <Icon as={FileCheck} />
          <span className="min-w-0">
            <span className="block truncate font-medium">
              {words.fileFor(file.device ?? file.fingerprint)}
            </span>
            <small>{words.fileBy(file.issued_by, formatMoment(new Date(file.issued_at), now))}</small>
          </span>
          <span className="text-right text-warn-text">
            {words.until(formatMoment(new Date(file.expires_at), now))}
          </span>
        </div>
      ))}
    </section>
  );
}
