import { Download, FileSpreadsheet } from "lucide-react";
import { useRef, useState } from "react";
import type { SeatDoing } from "@/api";
import { useSaveDocument } from "@/features/export/useSaveDocument";
import { FileDrop } from "@/features/importing/FileDrop";
import { formatBytes } from "@/lib/format";
import { Button, Field, Icon } from "@/ui";
import { LARGEST_BYTES } from "./useSeatFile";
import { WORDS } from "./words";

type Props = { doing: SeatDoing; file: File | null; onFile: (file: File | null) => void };

/** The CSV file, chosen or dropped, with a template to begin from. */
export function FileField({ doing, file, onFile }: Props) {
  const [refused, setRefused] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const save = useSaveDocument();
  const take = (chosen: File) => {
    const wrong =
      chosen.size === 0
        ? WORDS.empty(chosen.name)
        : chosen.size > LARGEST_BYTES
          ? WORDS.tooLarge(chosen.name)
          : null;
    setRefused(wrong);
    onFile(wrong ? null : chosen);
  };
  return (
    <Field label={WORDS.file} help={WORDS.doing[doing].columns} error={refused} required group>
      <FileDrop onFile={take} over={<Over />} className="relative">
        <div className="flex min-h-12 items-center gap-3 rounded-md border border-border border-dashed px-3">
          <Icon as={FileSpreadsheet} className="flex-none text-text-3" />
          <Button onClick={() => input.current?.click()}>{file ? WORDS.otherFile : WORDS.chooseFile}</Button>
          <span className="min-w-0 flex-1 truncate text-text-2 text-xs" role="status">
            {file ? WORDS.chosen(file.name, formatBytes(file.size)) : WORDS.dropHint}
          </span>
          <Button
            variant="ghost"
            icon={Download}
            onClick={() => void save(WORDS.templateName(doing), WORDS.doing[doing].template)}
          >
            {WORDS.template}
          </Button>
          <input
            ref={input}
            type="file"
            className="sr-only"
            tabIndex={-1}
            aria-label={WORDS.chooseFile}
            accept=".csv,.tsv,.txt,text/csv"
            onChange={(event) => {
              const chosen = event.target.files?.[0];
              // The same file chosen again must be told again.
              event.target.value = "";
              if (chosen) take(chosen);
            }}
          />
        </div>
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
