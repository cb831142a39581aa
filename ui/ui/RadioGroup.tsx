import { clsx } from "clsx";
import { RadioGroup as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";

export type RadioItem<V extends string> = {
  value: V;
  label: ReactNode;
  help?: ReactNode;
  disabledReason?: string | null;
};

export type RadioGroupProps<V extends string> = {
  name: string;
  value: V | null;
  onValueChange: (value: V) => void;
  items: readonly RadioItem<V>[];
  /** Side by side instead of below one another. */
  inline?: boolean;
  className?: string;
};

/** One of a few, each with its consequence beside it. */
export function RadioGroup<V extends string>(props: RadioGroupProps<V>) {
  const { name, value, onValueChange, items, inline, className } = props;
  const id = useId();
  return (
    <Radix.Root
      className={clsx("flex", inline ? "gap-4" : "flex-col gap-2", className)}
      aria-label={name}
      value={value ?? ""}
      onValueChange={(next) => {
        const item = items.find((candidate) => candidate.value === next);
        if (item) onValueChange(item.value);
      }}
    >
      {items.map((item) => {
        const below = item.disabledReason ?? item.help;
        const own = `${id}-${item.value}`;
        return (
          <div key={item.value} className="kd-choice">
            <Radix.Item
              id={own}
              className="kd-rd"
              value={item.value}
              disabled={Boolean(item.disabledReason)}
              {...(below ? { "aria-describedby": `${own}-help` } : {})}
            />
            <label htmlFor={own}>{item.label}</label>
            {below && <small id={`${own}-help`}>{below}</small>}
          </div>
        );
      })}
    </Radix.Root>
  );
}
