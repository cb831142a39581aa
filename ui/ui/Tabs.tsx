import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

export type TabItem<V extends string> = { value: V; label: ReactNode; count?: ReactNode };

export type TabsProps<V extends string> = {
  name: string;
  value: V;
  onValueChange: (value: V) => void;
  items: readonly TabItem<V>[];
};

/** The row of tabs together with the panel of the one chosen. */
export function Tabs<V extends string>(
  props: TabsProps<V> & { children: ReactNode; panelClassName?: string },
) {
  const { name, value, onValueChange, items, children, panelClassName } = props;
  return (
    <Radix.Root
      value={value}
      className="flex min-h-0 flex-1 flex-col"
      onValueChange={(next) => {
        const item = items.find((candidate) => candidate.value === next);
        if (item) onValueChange(item.value);
      }}
    >
      <Radix.List className="kd-tabs" aria-label={name}>
        {items.map((item) => (
          <Radix.Trigger key={item.value} value={item.value}>
            {item.label}
            {item.count !== undefined && <span className="kd-n">{item.count}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className={panelClassName}>
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
