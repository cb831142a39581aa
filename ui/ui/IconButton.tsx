import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import { type ButtonProps, PlainButton } from "./Button";
import type { IconSize } from "./Icon";
import { Icon } from "./Icon";
import { Tooltip } from "./Tooltip";

export type IconButtonProps = Omit<ButtonProps, "icon" | "children" | "aria-label"> & {
  icon: LucideIcon;
  /** What it does; the accessible name and the tip. */
  name: string;
  keys?: string;
  iconSize?: IconSize;
};

/** A button that is only an icon. Its name is required. */
export function IconButton(props: IconButtonProps) {
  const { icon, name, keys, iconSize = 16, variant = "ghost", disabledReason, className, ...rest } = props;
  return (
    <Tooltip text={disabledReason ? `${name}. ${disabledReason}` : name} keys={keys}>
      <PlainButton
        {...rest}
        variant={variant}
        unusable={Boolean(disabledReason)}
        aria-label={name}
        className={clsx("kd-icon", className)}
      >
        <Icon as={icon} size={iconSize} />
      </PlainButton>
    </Tooltip>
  );
}
