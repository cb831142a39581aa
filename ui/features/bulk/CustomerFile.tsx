import { FileSpreadsheet } from "lucide-react";
import { useRef, useState } from "react";
import { FileDrop } from "@/features/importing/FileDrop";
import { Button, Field, Icon, Note } from "@/ui";
import { type CustomerList, type ListProblem, readCustomerFile } from "./customerList";
import type { Draft } from "./draft";
import { WORDS } from "./words";

const MOST_ROWS = 4;

type Props = { draft: Draft; onDraft: (draft: Draft) => void };

/** A CSV file of customers, chosen or dropped, and what was read from it. */
export function CustomerFile({ draft, onDraft }: Props) {
  const [refused, setRefused] = useState<string | null>(null);
  const [reading, setReading] = useState(false);
  const take = async (file: File) => {
    setReading(true);
    const read = await readCustomerFile(file).catch(() => ({ refused: WORDS.unreadable(file.name) }));
    setReading(false);
    if ("refused" in read) setRefused(read.refused);
    else {
      setRefused(null);
      onDraft({ ...draft, list: read });
    }
  };
  return (
    <Field label={WORDS.file} help={WORDS.columnsHint} error={refused} group>
      <FileDrop onFile={(file) => void take(file)} over={<Over />} className="relative">
        <Choose chosen={draft.list !== null} reading={reading} onFile={(file) => void take(file)} />
        {draft.list && <Read list={draft.list} />}
      </FileDrop>
    </Field>
  );
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
