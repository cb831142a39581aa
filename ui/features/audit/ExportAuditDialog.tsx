import { useState } from "react";
import {
  type AuditFilter,
  type Destination,
  type ExportFormat,
  exportAudit,
  inDesktop,
  type StreamStep,
  shell,
} from "@/api";
import { useRowsOut } from "@/features/export/useRowsOut";
import { useDesk } from "@/features/shell/desk";
import { formatBytes } from "@/lib/format";
import { Button, Dialog, EnvironmentTag, Field, ProgressBar, RadioGroup, useToast } from "@/ui";
import { FailureNote } from "../failure";

import { WORDS } from "./words";

type Props = { filter: AuditFilter; onClose: () => void };

/** Takes the entries that are shown out as a file. */
export function ExportAuditDialog({ filter, onClose }: Props) {
  const { environment } = useDesk();
  const toast = useToast();
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [kind, setKind] = useState<Destination["kind"]>("downloads");
  const { state, run, stop } = useRowsOut();
  const running = state.kind === "running";
  const start = async () => {
    const destination = { kind, file_name: auditFileName(environment.name, format, new Date()) };
    const saved = await run((choices) =>
      exportAudit(environment.name, { filter, format }, destination, choices),
    );
    if (!saved) return;
    onClose();
    toast.show({
      text: WORDS.exported(saved.rows, saved.path),
      ...(saved.canShow
        ? { action: { label: WORDS.showInFolder, onAction: () => void shell.showInFolder(saved.path) } }
        : {}),
    });
  };
  return (
    <Dialog
      open
      alert={running}
      onOpenChange={(open) => {
        if (open) return;
        if (running) stop();
        else onClose();
      }}
      title={WORDS.exportTitle}
      lead={WORDS.exportLead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={
        running ? (
          <>
            <span className="flex-1 text-text-3 text-xs">{WORDS.whole}</span>
            <Button disabledReason={state.stopping ? WORDS.stopping : null} onClick={stop}>
              {state.stopping ? WORDS.stopping : WORDS.stop}
            </Button>
          </>
        ) : (
          <>
            <span className="flex-1" />
            <Button variant="ghost" onClick={onClose}>
              {WORDS.cancel}
            </Button>
            <Button variant="primary" onClick={() => void start()}>
              {WORDS.exportAction}
            </Button>
          </>
        )
      }
    >
      {state.kind === "failed" && <FailureNote failure={state.failure} className="mb-4" />}
      {running ? (
        <Progress step={state.step} />
      ) : (
        <div className="grid gap-4">
          <FormatField format={format} onFormat={setFormat} />
          {inDesktop() && <DestinationField kind={kind} onKind={setKind} />}
        </div>
      )}
    </Dialog>
  );
}

function FormatField({ format, onFormat }: { format: ExportFormat; onFormat: (to: ExportFormat) => void }) {
  return (
    <Field label={WORDS.format} group>
      <RadioGroup
        name={WORDS.format}
        value={format}
        onValueChange={onFormat}
        items={[
          { value: "csv", label: WORDS.csv, help: WORDS.csvHelp },
          { value: "json", label: WORDS.json, help: WORDS.jsonHelp },
        ]}
      />
    </Field>
  );
}

type Kind = Destination["kind"];

function DestinationField({ kind, onKind }: { kind: Kind; onKind: (to: Kind) => void }) {
  return (
    <Field label={WORDS.destination} group>
      <RadioGroup
        inline
        name={WORDS.destination}
        value={kind}
        onValueChange={onKind}
        items={[
          { value: "downloads", label: WORDS.downloads },
          { value: "ask", label: WORDS.ask },
        ]}
      />
    </Field>
  );
}

function Progress({ step }: { step: StreamStep }) {
  return (
    <div role="status">
      {"rows" in step && <ProgressBar name={WORDS.exporting} value={step.rows} total={step.total} />}
      <p className="mt-2 text-text-2 text-xs tabular-nums">
        {"rows" in step ? WORDS.rows(step.rows, step.total) : WORDS.bytes(formatBytes(step.bytes))}
      </p>
    </div>
  );
}

/** "production-audit-2026-11-25.csv", by the reader's own calendar. */
export function auditFileName(environment: string, format: ExportFormat, now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${environment}-audit-${day}.${format}`;
}
