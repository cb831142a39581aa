import type { LucideIcon } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { Icon } from "./Icon";
import { Tooltip } from "./Tooltip";

export type SegmentedProps<V extends string> = {
  name: string;
  value: V;
  onValueChange: (value: V) => void;
  items: readonly {
    value: V;
    label: ReactNode;
    icon?: LucideIcon;
    /** Why it cannot be chosen. It stays focusable, so that one can learn it. */
    disabledReason?: string | null;
  }[];
};

/** One of a few, all visible: Day or Week, Compact or Standard. */
export function Segmented<V extends string>({ name, value, onValueChange, items }: SegmentedProps<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      className="kd-seg"
      aria-label={name}
      value={value}
      onValueChange={(next) => {
        // Radix answers "" when the chosen one is clicked again; one is always chosen here.
        const item = items.find((candidate) => candidate.value === next);
        if (item && !item.disabledReason) onValueChange(item.value);
      }}
    >
      {items.map(({ value: one, label, icon, disabledReason }) => {
        const item = (
          <ToggleGroup.Item key={one} value={one} aria-disabled={disabledReason ? true : undefined}>
            {icon && <Icon as={icon} size={14} />}
            {label}
          </ToggleGroup.Item>
        );
        // A tooltip's trigger has a state of its own in the place where the look of the chosen one is taken from.
        return disabledReason ? (
          <Tooltip key={one} text={disabledReason}>
            {item}
          </Tooltip>
        ) : (
          item
        );
      })}
    </ToggleGroup.Root>
  );
}
