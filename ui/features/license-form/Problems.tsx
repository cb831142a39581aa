import { Fragment, useEffect, useRef } from "react";
import { Note } from "@/ui";
import { FIELDS, type FieldName, type Problems as Found } from "./values";
import { FIELD_WORDS, words } from "./words";

type Props = {
  problems: Found;
  /** How often saving was tried; the summary takes the focus each time. */
  attempt: number;
  idOf: (field: FieldName) => string;
};

/** After a save that could not be: how many fields need a change, and the way to each. */
export function Problems({ problems, attempt, idOf }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  const wrong = FIELDS.filter((field) => problems[field]);
  if (attempt === 0 || wrong.length === 0) return null;
  return (
    <div ref={box} tabIndex={-1} className="rounded-md">
      <Note tone="bad" live>
        <b>{words.needChange(wrong.length)}</b>{" "}
        {wrong.map((field, index) => (
          <Fragment key={field}>
            {index > 0 && ", "}
            <a
              href={`#${idOf(field)}`}
              onClick={(event) => {
                event.preventDefault();
                focusField(idOf(field));
              }}
            >
              {FIELD_WORDS[field].toLowerCase()}
            </a>
          </Fragment>
        ))}
        .
      </Note>
    </div>
  );
}

/** A group has no focus of its own: its first control has. */
function focusField(id: string): void {
  const field = document.getElementById(id);
  const control = field?.tagName === "FIELDSET" ? field.querySelector<HTMLElement>("input, button") : field;
  control?.focus();
}
