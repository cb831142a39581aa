import { FileUp } from "lucide-react";
import { useRef } from "react";
import { formatBytes } from "@/lib/format";
import { Button, Card, Icon, ProgressBar } from "@/ui";
import { FailureNote } from "../failure";
import { StepBody, StepFoot, type StepProps } from "./steps";
import type { Transfer } from "./wizard";
import { WORDS } from "./words";

/** The first step: a file, chosen or dropped, and on its way. */
export function FileStep({ session, wizard, onLeave }: StepProps) {
  const { transfer, pending, failure } = wizard;
  return (
    <>
      <StepBody>
        {failure && <FailureNote failure={failure} className="flex-none" />}
        {transfer || pending ? (
          <Sending transfer={transfer} onStop={session.stopTransfer} />
        ) : (
          <Choose onFile={(file) => void session.chooseFile(file)} />
        )}
      </StepBody>
      <StepFoot fact={WORDS.nothingWritten}>
        <Button size="lg" variant="ghost" onClick={onLeave}>
          {WORDS.cancel}
        </Button>
      </StepFoot>
    </>
  );
}

function Choose({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Card className="grid flex-1 place-content-center justify-items-center border-dashed p-8 text-center">
      <span className="kd-pic mb-3 text-text-3">
        <Icon as={FileUp} className="kd-i-48" />
      </span>
      <h2 className="font-semibold text-lg tracking-tight">{WORDS.fileTitle}</h2>
      <p className="mt-1 max-w-[440px] text-text-2">{WORDS.fileHelp}</p>
      <div className="mt-4 flex items-center gap-3">
        <Button size="lg" variant="primary" onClick={() => input.current?.click()}>
          {WORDS.chooseFile}
        </Button>
        <span className="text-text-3 text-xs">{WORDS.dropHint}</span>
      </div>
      <input
        ref={input}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={WORDS.fileTitle}
        accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv,application/json"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file chosen again must be told again.
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
      <ul className="mt-8 list-disc pl-4 text-left text-text-3 text-xs" aria-label={WORDS.formats}>
        {WORDS.formatsList.map((format) => (
          <li key={format}>{format}</li>
        ))}
      </ul>
    </Card>
  );
}

function Sending({ transfer, onStop }: { transfer: Transfer | null; onStop: () => void }) {
  const whole = transfer !== null && transfer.received >= transfer.size;
  return (
    <Card className="grid flex-1 place-content-center p-8">
      <div className="w-[420px] max-w-full" role="status">
        <div className="mb-2 flex items-center gap-3">
          <b className="min-w-0 flex-1 truncate font-semibold">{WORDS.sending(transfer?.name ?? "")}</b>
          <Button size="sm" onClick={onStop}>
            {WORDS.stop}
          </Button>
        </div>
        {transfer && (
          <ProgressBar name={WORDS.sending(transfer.name)} value={transfer.received} total={transfer.size} />
        )}
        <p className="mt-2 text-text-3 text-xs tabular-nums">
          {transfer && !whole
            ? WORDS.sent(formatBytes(transfer.received), formatBytes(transfer.size))
            : WORDS.inspecting}
        </p>
      </div>
    </Card>
  );
}
