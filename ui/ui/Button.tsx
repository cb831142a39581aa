import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ComponentPropsWithRef, KeyboardEvent, MouseEvent, PointerEvent, ReactNode } from "react";
import { Icon } from "./Icon";
import { Tooltip } from "./Tooltip";

export type ButtonVariant = "default" | "primary" | "ghost" | "danger" | "danger-quiet";
export type ButtonSize = "sm" | "md" | "lg";

export type ButtonProps = Omit<ComponentPropsWithRef<"button">, "disabled"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: LucideIcon | undefined;
  /** Shows a toggle's state. */
  pressed?: boolean | undefined;
  /**
   * Why it cannot be used now, as a sentence. The button keeps its place and its focus and says so.
   * Pass null while it can be used, so that focus survives the change.
   */
  disabledReason?: string | null | undefined;
  children?: ReactNode;
};

/** Swallows what a button that cannot be used must not do, and leaves Tab, Escape and the like alone. */
function inert(disabled: boolean) {
  if (!disabled) return {};
  return {
    onClick: (event: MouseEvent) => event.preventDefault(),
    onPointerDown: (event: PointerEvent) => event.preventDefault(),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Enter" || event.key === " ") event.preventDefault();
    },
  };
}

type PlainButtonProps = Omit<ButtonProps, "disabledReason"> & { unusable: boolean };

/** The button without its tip, for those that bring their own. */
export function PlainButton(props: PlainButtonProps) {
  const { variant = "default", size = "md", icon, pressed, unusable, className, children, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      {...inert(unusable)}
      aria-disabled={unusable || undefined}
      aria-pressed={pressed}
      className={clsx(
        "kd-btn",
        variant !== "default" && `kd-${variant}`,
        size !== "md" && `kd-${size}`,
        className,
      )}
    >
      {icon && <Icon as={icon} size={14} />}
      {children}
    </button>
  );
}

/** A verb with an object. One primary button per view. */
export function Button({ disabledReason, ...rest }: ButtonProps) {
  const button = <PlainButton {...rest} unusable={Boolean(disabledReason)} />;
  return disabledReason === undefined ? button : <Tooltip text={disabledReason}>{button}</Tooltip>;
}
