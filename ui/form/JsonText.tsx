import { lazy, type ReactNode, Suspense } from "react";
import { Field, useFieldLink } from "@/ui";
import type { JsonEditorProps } from "./JsonEditor";

/** The same without colours, where the editor cannot be had: a text must stay editable. */
function PlainEditor({ name, id, value, onChange, onLeave, invalid, describedBy }: JsonEditorProps) {
  return (
    <textarea
      id={id}
      aria-label={name}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      className="mono block min-h-24 w-full resize-y bg-transparent px-3 py-2 outline-0"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onLeave}
    />
  );
}

const JsonEditor = lazy(() => import("./JsonEditor").catch(() => ({ default: PlainEditor })));

export type JsonTextProps = {
  /** The label, and the editor's accessible name. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  onLeave?: () => void;
  hint?: ReactNode;
  error?: string | null;
  id?: string;
};

/** A JSON text with its label and error. Until the editor is here, the text stands in its place, in the same size. */
export function JsonText({ label, value, onChange, onLeave, hint, error, id }: JsonTextProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(id ? { id } : {})}>
      <Linked name={label} value={value} onChange={onChange} onLeave={onLeave} />
    </Field>
  );
}

function Linked(props: Pick<JsonEditorProps, "name" | "value" | "onChange" | "onLeave">) {
  const link = useFieldLink();
  return (
    <div className="kd-code kd-code-field" data-invalid={link["aria-invalid"]}>
      <Suspense fallback={<pre className="max-h-[260px] min-h-16 !py-2 !pl-9">{props.value}</pre>}>
        <JsonEditor
          {...props}
          id={link.id}
          invalid={link["aria-invalid"]}
          describedBy={link["aria-describedby"]}
        />
      </Suspense>
    </div>
  );
}
