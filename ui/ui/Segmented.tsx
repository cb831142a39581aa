import type { LucideIcon } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { Icon } from "./Icon";

export type SegmentedProps<V extends string> = {
  name: string;
  value: V;
  onValueChange: (value: V) => void;
  items: readonly { value: V; label: ReactNode; icon?: LucideIcon }[];
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
        if (item) onValueChange(item.value);
      }}
    >
      {items.map((item) => (
        <ToggleGroup.Item key={item.value} value={item.value}>
          {item.icon && <Icon as={item.icon} size={14} />}
          {item.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
