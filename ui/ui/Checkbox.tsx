import { Checkbox as Radix } from "radix-ui";
import { type ReactNode, type Ref, useId } from "react";

export type CheckboxProps = {
  checked: boolean | "indeterminate";
  onCheckedChange: (checked: boolean) => void;
  /** Beside it. Without one, `name` is required. */
  label?: ReactNode;
  name?: string;
  help?: ReactNode;
  disabledReason?: string | null | undefined;
  /** -1 where the keys of a grid around it do its work. */
  tabIndex?: number;
  ref?: Ref<HTMLButtonElement>;
};

/** On, off, or some of them. */
export function Checkbox({
  checked,
  onCheckedChange,
  label,
  name,
  help,
  disabledReason,
  tabIndex,
  ref,
}: CheckboxProps) {
  const id = useId();
  const below = disabledReason ?? help;
  const box = (
    <Radix.Root
      id={id}
      {...(ref ? { ref } : {})}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      className="kd-ck"
      checked={checked}
      aria-disabled={disabledReason ? true : undefined}
      {...(name ? { "aria-label": name } : {})}
      {...(below ? { "aria-describedby": `${id}-help` } : {})}
      onCheckedChange={(next) => {
        if (!disabledReason) onCheckedChange(next === true);
      }}
    />
  );
  if (!label) return box;
  return (
    <div className="kd-choice">
      {box}
      <label htmlFor={id}>{label}</label>
      {below && <small id={`${id}-help`}>{below}</small>}
    </div>
  );
}
