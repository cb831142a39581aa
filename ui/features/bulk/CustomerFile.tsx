import { FileSpreadsheet } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type Failure, toFailure } from "@/api";
import { FileDrop } from "@/features/importing/FileDrop";
import { Button, Field, Icon, Note } from "@/ui";
import { FailureNote } from "../failure";
import {
  type CustomerList,
  type ListProblem,
  readCustomerFile,
  type SentList,
  sendList,
} from "./customerList";
import type { Draft } from "./draft";
import { WORDS } from "./words";

const MOST_ROWS = 4;

type Props = { environment: string; draft: Draft; onDraft: (draft: Draft) => void };

/** A CSV file of customers, chosen or dropped, and what was read from it. */
export function CustomerFile({ environment, draft, onDraft }: Props) {
  const { take, reading, refused, failure } = useTaking(environment, (list) => onDraft({ ...draft, list }));
  return (
    <Field label={WORDS.file} help={WORDS.columnsHint} error={refused} group>
      {failure && <FailureNote failure={failure} className="mb-2" />}
      <FileDrop onFile={(file) => void take(file)} over={<Over />} className="relative">
        <Choose chosen={draft.list !== null} reading={reading} onFile={(file) => void take(file)} />
        {draft.list && <Read list={draft.list} />}
      </FileDrop>
    </Field>
  );
}

/** Reads a chosen file and hands its list in; choosing another stops the one before. */
function useTaking(environment: string, onList: (list: SentList) => void) {
  const [refused, setRefused] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [reading, setReading] = useState(false);
  const current = useRef<AbortController | null>(null);
  const told = useRef(onList);
  told.current = onList;
  useEffect(() => () => current.current?.abort(), []);
  const take = async (file: File) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    const { signal } = controller;
    setReading(true);
    setFailure(null);
    const read = await readCustomerFile(file).catch(() => ({ refused: WORDS.unreadable(file.name) }));
    if (signal.aborted) return;
    setRefused("refused" in read ? read.refused : null);
    try {
      const sent = "refused" in read ? null : await sendList(environment, read, signal);
      if (sent && !signal.aborted) told.current(sent);
    } catch (thrown) {
      if (!signal.aborted) setFailure(toFailure(thrown));
    }
    if (!signal.aborted) setReading(false);
  };
  return { take, reading, refused, failure };
}

function Over() {
  return (
    <div className="pointer-events-none absolute inset-0 grid place-content-center rounded-md border-2 border-accent border-dashed bg-accent-soft">
      <b className="font-semibold text-accent-text">{WORDS.dropHere}</b>
    </div>
  );
}

type ChooseProps = { chosen: boolean; reading: boolean; onFile: (file: File) => void };

function Choose({ chosen, reading, onFile }: ChooseProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex min-h-12 items-center gap-3 rounded-md border border-border border-dashed px-3">
      <Icon as={FileSpreadsheet} className="text-text-3" />
      <Button disabledReason={reading ? WORDS.reading : null} onClick={() => input.current?.click()}>
        {chosen ? WORDS.otherFile : WORDS.chooseFile}
      </Button>
      <span className="text-text-3 text-xs" role="status">
        {reading ? WORDS.reading : WORDS.dropHint}
      </span>
      <input
        ref={input}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={WORDS.chooseFile}
        accept=".csv,.tsv,.txt,text/csv"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file chosen again must be told again.
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
    </div>
  );
}

function Read({ list }: { list: CustomerList }) {
  const { customers, problems, repeated, fileName } = list;
  return (
    <div className="mt-2 grid gap-2">
      <table className="kd-changes text-xs">
        <thead>
          <tr>
            <th scope="col" className="w-auto!">
              {WORDS.email}
            </th>
            <th scope="col">{WORDS.name}</th>
          </tr>
        </thead>
        <tbody>
          {customers.slice(0, MOST_ROWS).map(({ email, name }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a file that was read do not move
            <tr key={index}>
              <td>{email}</td>
              <td>{name ?? <span className="text-text-3">{WORDS.noName}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-text-2 text-xs" role="status">
        {WORDS.read(customers.length, fileName)} {repeated > 0 && WORDS.repeated(repeated)}
      </p>
      {problems.length > 0 && <Problems problems={problems} />}
    </div>
  );
}

function Problems({ problems }: { problems: readonly ListProblem[] }) {
  const more = problems.length - MOST_ROWS;
  return (
    <Note tone="warn">
      <b>{WORDS.leftOut(problems.length)}</b>
      <ul>
        {problems.slice(0, MOST_ROWS).map(({ row, value, reason }) => (
          <li key={row}>
            {WORDS.row(row)}: {value && <span className="mono">{value}</span>} {reason}
          </li>
        ))}
        {more > 0 && <li>{WORDS.more(more)}</li>}
      </ul>
    </Note>
  );
}
