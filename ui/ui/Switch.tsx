import { Switch as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";
import { Tooltip } from "./Tooltip";

export type SwitchProps = {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  label?: ReactNode;
  /** The accessible name where there is no label. */
  name?: string;
  help?: ReactNode;
  disabledReason?: string | null | undefined;
  /** -1 in a row of a grid that is not the active one. */
  tabIndex?: number;
};

/** A setting that takes effect at once. Inside a form that is saved, use a Checkbox. */
export function Switch(props: SwitchProps) {
  const { checked, onCheckedChange, label, name, help, disabledReason, tabIndex } = props;
  const id = useId();
  const below = disabledReason ?? help;
  const control = (
    <Radix.Root
      id={id}
      className="kd-sw"
      checked={checked}
      aria-disabled={disabledReason ? true : undefined}
      {...(name ? { "aria-label": name } : {})}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      {...(label && below ? { "aria-describedby": `${id}-help` } : {})}
      {...(!label && disabledReason ? { "aria-description": disabledReason } : {})}
      onCheckedChange={(next) => {
        if (!disabledReason) onCheckedChange(next);
      }}
    />
  );
  if (!label) return <Bare reason={disabledReason}>{control}</Bare>;
  return (
    <div className="kd-choice">
      {control}
      <label htmlFor={id}>{label}</label>
      {below && <small id={`${id}-help`}>{below}</small>}
    </div>
  );
}

/** Without a label the reason is a tip. Around the switch, for a tip on itself would hide whether it is on. */
function Bare({ reason, children }: { reason: string | null | undefined; children: ReactNode }) {
  if (reason === undefined) return children;
  return (
    <Tooltip text={reason}>
      <span className="inline-flex align-middle">{children}</span>
    </Tooltip>
  );
}
