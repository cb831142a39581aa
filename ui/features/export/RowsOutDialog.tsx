import { useState } from "react";
import {
  type Destination,
  type ExportFormat,
  inDesktop,
  type Saved,
  type StreamChoices,
  type StreamStep,
  shell,
} from "@/api";
import { FailureNote } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { formatBytes } from "@/lib/format";
import { Button, Dialog, EnvironmentTag, Field, ProgressBar, RadioGroup, useToast } from "@/ui";
import { rowsFileName } from "./rowsFileName";
import { type RowWords, ROWS_OUT as WORDS } from "./rowsOutWords";
import { useRowsOut } from "./useRowsOut";

type Props = {
  title: string;
  lead: string;
  /** What the file is called beside the environment and the day. */
  what: string;
  rows: RowWords;
  /** What a file for spreadsheets looks like. */
  csvHelp: string;
  start: (format: ExportFormat, destination: Destination, choices: StreamChoices) => Promise<Saved>;
  onClose: () => void;
};

type Kind = Destination["kind"];

/** Takes rows out as a file, in one of two formats, with progress and a way to stop. */
export function RowsOutDialog({ title, lead, what, rows, csvHelp, start, onClose }: Props) {
  const { environment } = useDesk();
  const toast = useToast();
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [kind, setKind] = useState<Kind>("downloads");
  const { state, run, stop } = useRowsOut();
  const running = state.kind === "running";
  const begin = async () => {
    const destination = { kind, file_name: rowsFileName(environment.name, what, format, new Date()) };
    const saved = await run((choices) => start(format, destination, choices));
    if (!saved) return;
    onClose();
    toast.show({
      text: WORDS.exported(saved.rows, saved.path, rows),
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
      title={title}
      lead={lead}
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
            <Button variant="primary" onClick={() => void begin()}>
              {WORDS.action(rows)}
            </Button>
          </>
        )
      }
    >
      {state.kind === "failed" && <FailureNote failure={state.failure} className="mb-4" />}
      {running ? (
        <Progress step={state.step} rows={rows} />
      ) : (
        <div className="grid gap-4">
          <FormatField format={format} csvHelp={csvHelp} onFormat={setFormat} />
          {inDesktop() && <DestinationField kind={kind} onKind={setKind} />}
        </div>
      )}
    </Dialog>
  );
}

type FormatFieldProps = { format: ExportFormat; csvHelp: string; onFormat: (to: ExportFormat) => void };

function FormatField({ format, csvHelp, onFormat }: FormatFieldProps) {
  return (
    <Field label={WORDS.format} group>
      <RadioGroup
        name={WORDS.format}
        value={format}
        onValueChange={onFormat}
        items={[
          { value: "csv", label: WORDS.csv, help: csvHelp },
          { value: "json", label: WORDS.json, help: WORDS.jsonHelp },
        ]}
      />
    </Field>
  );
}

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

function Progress({ step, rows }: { step: StreamStep; rows: RowWords }) {
  return (
    <div role="status">
      {"rows" in step && <ProgressBar name={WORDS.exporting} value={step.rows} total={step.total} />}
      <p className="mt-2 text-text-2 text-xs tabular-nums">
        {"rows" in step ? WORDS.rows(step.rows, step.total, rows) : WORDS.bytes(formatBytes(step.bytes))}
      </p>
    </div>
  );
}
