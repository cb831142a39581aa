import { CircleX } from "lucide-react";
import { createContext, type ReactNode, useContext, useId, useMemo } from "react";
import { Icon } from "./Icon";

type FieldLink = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean };

const FieldContext = createContext<FieldLink | null>(null);

export type FieldProps = {
  label: ReactNode;
  /** Beside the label, at the right: "optional", a character count. */
  hint?: ReactNode;
  help?: ReactNode;
  /** What is wrong, then what to do. */
  error?: ReactNode;
  required?: boolean;
  /** For an error summary that links here. Without it one is made. */
  id?: string;
  /** A group of choices is named, not labelled: its parts have labels of their own. */
  group?: boolean;
  /** For ears and error summaries only: what stands around it says the same already. */
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
};

/** Label, control, help, error. The control inside links itself to them. */
export function Field(props: FieldProps) {
  const { label, hint, help, error, required = false, group = false, hideLabel, className, children } = props;
  const made = useId();
  const id = props.id ?? made;
  const described = [error ? `${id}-error` : "", help ? `${id}-help` : ""].filter(Boolean).join(" ");
  const link = useMemo<FieldLink>(
    () => ({ id, describedBy: described || undefined, invalid: Boolean(error), required }),
    [id, described, error, required],
  );
  const text = (
    <>
      {label}
      {hint && <span className="kd-opt">{hint}</span>}
    </>
  );
  const rest = (
    <>
      {children}
      {error && (
        <p id={`${id}-error`} className="kd-error">
          <Icon as={CircleX} size={12} />
          {error}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="kd-help">
          {help}
        </p>
      )}
    </>
  );
  return (
    <FieldContext value={link}>
      {group ? (
        <fieldset id={id} tabIndex={-1} className={className} aria-describedby={link.describedBy}>
          <legend className={hideLabel ? "sr-only" : "kd-label w-full"}>{text}</legend>
          {rest}
        </fieldset>
      ) : (
        <div className={className}>
          <label className={hideLabel ? "sr-only" : "kd-label"} htmlFor={id}>
            {text}
          </label>
          {rest}
        </div>
      )}
    </FieldContext>
  );
}

/** The attributes that tie a control to the Field around it; empty outside of one. */
export function useFieldLink() {
  const link = useContext(FieldContext);
  if (!link) return {};
  return {
    id: link.id,
    "aria-describedby": link.describedBy,
    "aria-invalid": link.invalid || undefined,
    "aria-required": link.required || undefined,
  };
}
