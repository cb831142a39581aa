import { useContext, useEffect, useRef } from "react";
import { Note } from "@/ui";
import { FormContext, fieldId } from "./context";
import type { FieldProblem } from "./outcome";
import { words } from "./words";

export type ErrorSummaryProps = {
  /** What the whole form came to: refused by the server, or only its fields. */
  message: string | null;
  problems: readonly FieldProblem[];
  /** Grows with each failed save, so that the summary takes focus each time. */
  attempt: number;
};

/** After a failed save: what is wrong, each with a way to its field. It takes focus when it appears. */
export function ErrorSummary({ message, problems, attempt }: ErrorSummaryProps) {
  const link = useContext(FormContext);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  if (!link || attempt === 0 || (!message && problems.length === 0)) return null;
  return (
    <div ref={box} tabIndex={-1} className="col-span-full rounded-md">
      <Note tone="bad" live>
        <b>{message ?? words.needChange(problems.length)}</b>
        {problems.length > 0 && (
          <ul>
            {problems.map(({ name, message: what }) => (
              <li key={name}>
                <a
                  href={`#${fieldId(link.id, name)}`}
                  onClick={(event) => {
                    // The address bar belongs to the router.
                    event.preventDefault();
                    document.getElementById(fieldId(link.id, name))?.focus();
                  }}
                >
                  {link.labels.get(name) ?? name}
                </a>
                : {what}
              </li>
            ))}
          </ul>
        )}
      </Note>
    </div>
  );
}
