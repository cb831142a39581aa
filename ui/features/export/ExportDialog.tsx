import {
  type Environment,
  type ExportColumn,
  exportLicenses,
  inDesktop,
  type LicenseSelection,
  type Saved,
  type StreamStep,
  shell,
  usePreference,
} from "@/api";
import { Button, Checkbox, Dialog, EnvironmentTag, Field, ProgressBar, RadioGroup, useToast } from "@/ui";
import { FailureNote } from "../failure";
import {
  ALL_COLUMNS,
  columnsOf,
  type ExportChoices,
  fileName,
  readChoices,
  toggleColumn,
  toRequest,
  USUAL,
} from "./choices";
import { useRowsOut } from "./useRowsOut";
import { WORDS } from "./words";

export type ExportDialogProps = {
  open: boolean;
  onClose: () => void;
  environment: Environment;
  /** Which licenses, in which order. */
  selection: LicenseSelection;
  /** How many those are. */
  count: number;
  /** The columns shown now, in order. */
  columns: readonly ExportColumn[];
};

/** Takes licenses out as a file: what is shown, or what is selected. */
export function ExportDialog({ open, onClose, environment, selection, count, columns }: ExportDialogProps) {
  const [choices, setChoices] = usePreference("export", USUAL, readChoices);
  const { state, run, stop } = useRowsOut();
  const announce = useAnnounce();
  const running = state.kind === "running";
  const start = async () => {
    const name = fileName(environment.name, choices.format, new Date());
    const destination = { kind: choices.destination, file_name: name };
    const request = toRequest(choices, columns, selection);
    const saved = await run((steps) => exportLicenses(environment.name, request, destination, steps), count);
    if (!saved) return;
    onClose();
    announce(saved, count);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (next) return;
        if (running) stop();
        else onClose();
      }}
      alert={running}
      title={WORDS.title(count)}
      lead={WORDS.lead}
      size="md"
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={
        running ? (
          <RunningFoot stopping={state.stopping} onStop={stop} />
        ) : (
          <Foot
            count={count}
            refusal={refusalOf(choices, columns, count)}
            onClose={onClose}
            onStart={() => void start()}
          />
        )
      }
    >
      {state.kind === "failed" && <FailureNote failure={state.failure} className="mb-4" />}
      {running ? (
        <Progress step={state.step} />
      ) : (
        <Choices
          choices={choices}
          shown={columns}
          onChange={(change) => setChoices({ ...choices, ...change })}
        />
      )}
    </Dialog>
  );
}

/** Says what was saved and where; names what was deleted before it could be read. */
function useAnnounce() {
  const toast = useToast();
  return ({ rows, path, missing, canShow }: Saved, count: number) => {
    const show = { label: WORDS.showInFolder, onAction: () => void shell.showInFolder(path) };
    toast.show({
      text: WORDS.exported(rows ?? count, path),
      ...(missing > 0 ? { detail: WORDS.missing(missing) } : {}),
      ...(canShow ? { action: show } : {}),
    });
  };
}

function refusalOf(choices: ExportChoices, shown: readonly ExportColumn[], count: number): string | null {
  if (count === 0) return WORDS.nothing;
  return columnsOf(choices, shown).length === 0 ? WORDS.noColumn : null;
}

function RunningFoot({ stopping, onStop }: { stopping: boolean; onStop: () => void }) {
  return (
    <>
      <span className="flex-1 text-text-3 text-xs">{WORDS.whole}</span>
      <Button disabledReason={stopping ? WORDS.stopping : null} onClick={onStop}>
        {stopping ? WORDS.stopping : WORDS.stop}
      </Button>
    </>
  );
}

type FootProps = { count: number; refusal: string | null; onClose: () => void; onStart: () => void };

function Foot({ count, refusal, onClose, onStart }: FootProps) {
  return (
    <>
      <span className="flex-1" />
      <Button variant="ghost" onClick={onClose}>
        {WORDS.cancel}
      </Button>
      <Button variant="primary" disabledReason={refusal} onClick={onStart}>
        {WORDS.action(count)}
      </Button>
    </>
  );
}

function Progress({ step }: { step: StreamStep }) {
  const said = "rows" in step ? WORDS.rows(step.rows, step.total) : WORDS.bytes(step.bytes);
  return (
    <div role="status">
      {"rows" in step && <ProgressBar name={WORDS.exporting} value={step.rows} total={step.total} />}
      <p className="mt-2 text-text-2 text-xs tabular-nums">{said}</p>
    </div>
  );
}

type ChoicesProps = {
  choices: ExportChoices;
  shown: readonly ExportColumn[];
  onChange: (change: Partial<ExportChoices>) => void;
};

function Choices({ choices, shown, onChange }: ChoicesProps) {
  return (
    <div className="grid gap-4">
      <Field label={WORDS.format} group>
        <RadioGroup
          name={WORDS.format}
          value={choices.format}
          onValueChange={(format) => onChange({ format })}
          items={[
            { value: "csv", label: WORDS.csv, help: WORDS.csvHelp },
            { value: "json", label: WORDS.json, help: WORDS.jsonHelp },
          ]}
        />
      </Field>
      <Field label={WORDS.columns} group>
        <RadioGroup
          inline
          name={WORDS.columns}
          value={choices.columns}
          onValueChange={(columns) => onChange({ columns })}
          items={[
            { value: "shown", label: WORDS.shown(shown.length) },
            { value: "all", label: WORDS.all(ALL_COLUMNS.length) },
            { value: "choose", label: WORDS.choose },
          ]}
        />
        {choices.columns === "choose" && <ColumnChoice choices={choices} onChange={onChange} />}
      </Field>
      {choices.format === "csv" && <SpreadsheetChoices choices={choices} onChange={onChange} />}
      {inDesktop() && <DestinationChoice choices={choices} onChange={onChange} />}
    </div>
  );
}

type PartProps = Omit<ChoicesProps, "shown">;

function SpreadsheetChoices({ choices, onChange }: PartProps) {
  return (
    <Field label={WORDS.options} group>
      <div className="grid gap-2">
        <Checkbox
          checked={choices.bom}
          label={WORDS.bom}
          help={WORDS.bomHelp}
          onCheckedChange={(bom) => onChange({ bom })}
        />
        <Checkbox
          checked={choices.guardFormulas}
          label={WORDS.guard}
          help={WORDS.guardHelp}
          onCheckedChange={(guardFormulas) => onChange({ guardFormulas })}
        />
      </div>
    </Field>
  );
}

function DestinationChoice({ choices, onChange }: PartProps) {
  return (
    <Field label={WORDS.destination} group>
      <RadioGroup
        inline
        name={WORDS.destination}
        value={choices.destination}
        onValueChange={(destination) => onChange({ destination })}
        items={[
          { value: "downloads", label: WORDS.downloads },
          { value: "ask", label: WORDS.ask },
        ]}
      />
    </Field>
  );
}

function ColumnChoice({ choices, onChange }: PartProps) {
  return (
    <div className="mt-3 grid grid-cols-3 gap-x-3 gap-y-2 rounded-md border border-border-subtle p-3">
      {ALL_COLUMNS.map((column) => (
        <Checkbox
          key={column}
          checked={choices.chosen.includes(column)}
          label={WORDS.column[column]}
          onCheckedChange={() => onChange({ chosen: toggleColumn(choices.chosen, column) })}
        />
      ))}
    </div>
  );
}
