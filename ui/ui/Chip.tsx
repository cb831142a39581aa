import { clsx } from "clsx";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { formatCount } from "@/lib/format";
import { Icon } from "./Icon";
import { StatusGlyph } from "./StatusGlyph";
import { STATUS_LABEL, type Status } from "./status";

export type StatusChipProps = {
  status: Status;
  pressed: boolean;
  onPressedChange: (pressed: boolean) => void;
  /** How many of the current search; undefined while it is being counted. */
  count?: number | undefined;
};

/** Switches one state in or out of the filter, and says how many there are. */
export function StatusChip({ status, pressed, onPressedChange, count }: StatusChipProps) {
  return (
    <button
      type="button"
      className={clsx("kd-chip", `kd-s-${status}`)}
      aria-pressed={pressed}
      onClick={() => onPressedChange(!pressed)}
    >
      <StatusGlyph status={status} />
      {STATUS_LABEL[status]}
      {count !== undefined && <span className="kd-n">{formatCount(count)}</span>}
    </button>
  );
}

export type ChoiceChipProps = { pressed: boolean; onPress: () => void; children: ReactNode };

/** One of a few usual answers. */
export function ChoiceChip({ pressed, onPress, children }: ChoiceChipProps) {
  return (
    <button type="button" className="kd-chip" aria-pressed={pressed} onClick={onPress}>
      {children}
    </button>
  );
}

export type FilterChipProps = {
  /** "Created" */
  label: string;
  /** "last 2 years" */
  value: ReactNode;
  onRemove: () => void;
  /** Opens the filter to change it. */
  onOpen?: () => void;
};

/** A filter in force, with a way to take it away. */
export function FilterChip({ label, value, onRemove, onOpen }: FilterChipProps) {
  const text = (
    <>
      {label}: <b>{value}</b>
    </>
  );
  return (
    <span className="kd-chip kd-f">
      {onOpen ? (
        <button type="button" className="rounded-xs" onClick={onOpen}>
          {text}
        </button>
      ) : (
        <span>{text}</span>
      )}
      <button type="button" className="kd-x" aria-label={`Remove filter: ${label}`} onClick={onRemove}>
        <Icon as={X} size={12} />
      </button>
    </span>
  );
}

/** A quiet fact in a box: a flag, a code, "in grace". */
export function Tag({ tone, children }: { tone?: "warn" | "bad" | "good" | "acc"; children: ReactNode }) {
  return <span className={clsx("kd-tag", tone && `kd-${tone}`)}>{children}</span>;
}
