import { useMemo } from "react";
import {
  type BulkForesight,
  type Environment,
  type LicenseSelection,
  toFailure,
  useChange,
  useConnection,
} from "@/api";
import { formatCount } from "@/lib/format";
import { Button, Dialog, EnvironmentTag, Field, Input, TextArea } from "@/ui";
import { FailureNote } from "../failure";
import { type BulkKind, isFinal, takesAway } from "./actions";
import { confirms, type Draft, type Reading, readAction, reasonProblem } from "./draft";
import { ForesightView } from "./ForesightView";
import { Parameters } from "./Parameters";
import { useForesight } from "./useForesight";
import { KIND_WORDS, WORDS } from "./words";

type Props = {
  kind: BulkKind;
  environment: Environment;
  selection: LicenseSelection;
  count: number;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onClose: () => void;
  /** The work began, on so many. */
  onStarted: (job: string, count: number) => void;
};

/** What is to be done, and what it would do. Nothing is written before its button. */
export function AskStep(props: Props) {
  const { kind, environment, count, draft, onDraft, onClose } = props;
  const { reading, foreseen, start, begin, changing, refused } = useAsking(props);
  const words = KIND_WORDS[kind];
  return (
    <Dialog
      open
      size="md"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={words.title(count)}
      lead={words.lead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={
        <>
          <span className="min-w-0 flex-1 text-text-3 text-xs">{WORDS.atStart}</span>
          <Button variant="ghost" onClick={onClose}>
            {WORDS.cancel}
          </Button>
          <Button
            variant={isFinal(kind) ? "danger" : "primary"}
            disabledReason={refused}
            aria-busy={start.isPending}
            onClick={begin}
          >
            {start.isPending ? WORDS.starting : words.action(changing)}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {start.isError && <FailureNote failure={toFailure(start.error)} />}
        <Parameters {...{ kind, environment: environment.name, draft, reading, onDraft }} />
        <ForesightView kind={kind} reading={reading} foreseen={foreseen} />
        <ReasonField kind={kind} draft={draft} onDraft={onDraft} />
        {isFinal(kind) && foreseen.foresight && changing > 0 && (
          <ConfirmField count={changing} draft={draft} onDraft={onDraft} />
        )}
      </div>
    </Dialog>
  );
}

/** What would happen, why it cannot begin yet, and how it begins. */
function useAsking({ kind, environment, selection, count, draft, onStarted }: Props) {
  const reading = useReading(kind, draft);
  const action = "action" in reading ? reading.action : null;
  const foreseen = useForesight(environment.name, selection, action);
  const changing = foreseen.foresight?.will_change ?? count;
  // Told by the change itself, so that it is heard even when the dialog is closed before the answer.
  const start = useChange("changeLicenses", environment.name, {
    onSuccess: (job) => onStarted(job.id, changing),
  });
  const lost = useConnection().state === "lost";
  const waits = start.isPending ? WORDS.beingStarted : lost ? WORDS.lost : null;
  const begin = () => {
    if (action) start.mutate({ selection, action, reason: draft.reason.trim() || null });
  };
  const foresight = foreseen.stale ? null : foreseen.foresight;
  return {
    reading,
    foreseen,
    start,
    begin,
    changing,
    refused: waits ?? refusalOf(kind, draft, reading, foresight),
  };
}

/** The action keeps its identity while nothing it is made of changes: typing a reason asks for nothing again. */
function useReading(kind: BulkKind, draft: Draft): Reading {
  const { customer, list, by, days, until, limit, unlimited, flag, valueKind, value } = draft;
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason and confirmation are no part of the action
  return useMemo(
    () => readAction(kind, draft, new Date()),
    [kind, customer, list, by, days, until, limit, unlimited, flag, valueKind, value],
  );
}

/** Why the work cannot begin; null when it can. */
function refusalOf(
  kind: BulkKind,
  draft: Draft,
  reading: Reading,
  foresight: BulkForesight | null,
): string | null {
  if ("missing" in reading) return reading.missing;
  if ("wrong" in reading) return reading.wrong;
  if (!foresight) return WORDS.foreseeing;
  if (foresight.will_change === 0) return WORDS.nothing;
  const reason = reasonProblem(draft.reason, takesAway(kind));
  if (reason) return reason;
  if (isFinal(kind) && !confirms(draft.confirm, foresight.will_change))
    return WORDS.confirmMissing(foresight.will_change);
  return null;
}

type FieldProps = { draft: Draft; onDraft: (draft: Draft) => void };

function ReasonField({ kind, draft, onDraft }: FieldProps & { kind: BulkKind }) {
  const required = takesAway(kind);
  const problem = draft.reason.trim() === "" ? null : reasonProblem(draft.reason, required);
  return (
    <Field
      label={WORDS.reason}
      hint={required ? WORDS.reasonKept : WORDS.reasonOptional}
      required={required}
      error={problem}
    >
      <TextArea
        rows={2}
        value={draft.reason}
        onChange={(event) => onDraft({ ...draft, reason: event.target.value })}
      />
    </Field>
  );
}

function ConfirmField({ count, draft, onDraft }: FieldProps & { count: number }) {
  return (
    <Field label={WORDS.confirm(count)} help={WORDS.confirmHelp} required>
      <Input
        className="w-40"
        inputMode="numeric"
        placeholder={formatCount(count)}
        value={draft.confirm}
        onChange={(event) => onDraft({ ...draft, confirm: event.target.value })}
      />
    </Field>
  );
}
