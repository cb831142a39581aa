import { clsx } from "clsx";
import { type LucideIcon, Search, X } from "lucide-react";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { useFieldLink } from "./Field";
import { Icon } from "./Icon";
import { WORDS } from "./words";

export type InputProps = Omit<ComponentPropsWithRef<"input">, "size"> & {
  size?: "md" | "lg";
  icon?: LucideIcon;
  /** Inside the box, after the text: a unit, a button. */
  after?: ReactNode;
  mono?: boolean;
  invalid?: boolean;
};

/** One line of text. Inside a Field it finds its label, help and error by itself. */
export function Input({ size = "lg", icon, after, mono, invalid, className, ...rest }: InputProps) {
  const link = useFieldLink();
  const wrong = invalid ?? link["aria-invalid"] ?? false;
  return (
    <div className={clsx("kd-field", size === "lg" && "kd-lg", className)} data-invalid={wrong || undefined}>
      {icon && <Icon as={icon} size={14} />}
      <input type="text" autoComplete="off" {...link} {...rest} className={mono ? "mono" : undefined} />
      {after}
    </div>
  );
}

export type TextAreaProps = ComponentPropsWithRef<"textarea"> & { mono?: boolean };

/** Several lines of text. */
export function TextArea({ mono, className, ...rest }: TextAreaProps) {
  return (
    <textarea rows={3} {...useFieldLink()} {...rest} className={clsx("kd-area", mono && "mono", className)} />
  );
}

export type SearchInputProps = Omit<ComponentPropsWithRef<"input">, "value" | "onChange" | "size"> & {
  name: string;
  value: string;
  onValueChange: (value: string) => void;
  size?: "md" | "lg";
  /** Shown while it is empty: the key that leads here. */
  hint?: ReactNode;
};

/** A search box. Escape empties it, and once empty lets go of focus. */
export function SearchInput(props: SearchInputProps) {
  const { name, value, onValueChange, size = "md", hint, className, ...rest } = props;
  return (
    <div className={clsx("kd-field", size === "lg" && "kd-lg", className)}>
      <Icon as={Search} size={14} />
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        type="search"
        aria-label={name}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
          rest.onKeyDown?.(event);
          if (event.key !== "Escape" || event.defaultPrevented) return;
          event.preventDefault();
          event.stopPropagation();
          if (value) onValueChange("");
          else event.currentTarget.blur();
        }}
      />
      {value ? (
        <button
          type="button"
          className="kd-field-clear"
          aria-label={WORDS.clearSearch}
          onClick={(event) => {
            onValueChange("");
            event.currentTarget.parentElement?.querySelector("input")?.focus();
          }}
        >
          <Icon as={X} size={14} />
        </button>
      ) : (
        hint
      )}
    </div>
  );
}
