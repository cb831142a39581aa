import { useEffect, useSyncExternalStore } from "react";
import { useNavigate } from "react-router";
import type { Environment, ImportInspection } from "@/api";
import { formatBytes, formatNoun } from "@/lib/format";
import { Stepper } from "@/ui";
import { ApplyStep } from "./ApplyStep";
import { CheckStep } from "./CheckStep";
import { ColumnsStep } from "./ColumnsStep";
import { FileDrop } from "./FileDrop";
import { FileStep } from "./FileStep";
import { takeFile } from "./pendingFile";
import { sessionOf } from "./session";
import { STEPS } from "./wizard";
import { ENCODING_WORDS, FORMAT_WORDS, SEPARATOR_WORDS, WORDS } from "./words";

export type ImportPageProps = {
  /** The open workspace's id: an import belongs to it and to the environment. */
  workspace: string;
  environment: Environment;
};

/** The import wizard. Its state outlives this page: leaving and coming back loses nothing. */
export function ImportPage({ workspace, environment }: ImportPageProps) {
  const session = sessionOf(workspace, environment.name);
  const wizard = useSyncExternalStore(session.watch, session.state);
  const navigate = useNavigate();
  useEffect(() => {
    const file = takeFile();
    if (file) void session.chooseFile(file);
  }, [session]);
  const leave = () => void navigate(`/licenses?env=${environment.name}`);
  const drop = (file: File) => {
    // An import at work keeps its page; a new one begins from there by hand.
    if (wizard.step !== "apply") void session.chooseFile(file);
  };
  const props = { session, wizard, environment, onLeave: leave };
  return (
    <FileDrop className="kd-page relative" over={<Over />} onFile={drop}>
      <header className="kd-head">
        <h1 className="flex-none">{WORDS.title}</h1>
        {wizard.inspection && <FileFacts inspection={wizard.inspection} />}
        <span className="flex-1" />
        <Stepper
          name={WORDS.steps}
          steps={STEPS.map((step) => WORDS.step[step])}
          current={STEPS.indexOf(wizard.step)}
        />
      </header>
      {wizard.step === "file" && <FileStep {...props} />}
      {wizard.step === "columns" && <ColumnsStep {...props} />}
      {wizard.step === "check" && <CheckStep {...props} />}
      {wizard.step === "apply" && <ApplyStep {...props} />}
    </FileDrop>
  );
}

function Over() {
  return (
    <div className="pointer-events-none absolute inset-2 z-20 grid place-content-center rounded-lg border-2 border-accent border-dashed bg-accent-soft">
      <b className="font-semibold text-accent-text text-lg">{WORDS.dropHere}</b>
    </div>
  );
}

function FileFacts({ inspection }: { inspection: ImportInspection }) {
  const { file_name: name, rows, size, shape } = inspection;
  const facts = [formatNoun(rows, "row"), formatBytes(size), ENCODING_WORDS[shape.encoding]];
  facts.push(
    shape.format === "csv" ? SEPARATOR_WORDS[shape.separator].toLowerCase() : FORMAT_WORDS[shape.format],
  );
  return (
    <>
      <span className="kd-tag mono min-w-0 max-w-64 truncate">{name}</span>
      <span className="truncate text-text-3 text-xs">{facts.join(", ")}</span>
    </>
  );
}
