import { clsx } from "clsx";
import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { leaveFocusWhereItWent } from "./focus";
import { Icon } from "./Icon";
import { Kbd } from "./Kbd";

export type MenuProps = {
  /** The button that opens it; it takes a ref. */
  trigger: ReactElement;
  /** Names the menu where the trigger's own name would not do. */
  name?: string;
  align?: "start" | "center" | "end";
  /** Where it opens. A long one beside its button has the whole height of the window. */
  side?: "bottom" | "left";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
  children: ReactNode;
};

/** Actions behind a button. */
export function Menu(props: MenuProps) {
  const { trigger, name, align = "end", side = "bottom", open, onOpenChange, className, children } = props;
  return (
    <Radix.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange ? { onOpenChange } : {})}
      modal={false}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={clsx("kd-pop kd-menu", className)}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={leaveFocusWhereItWent}
          {...(name ? { "aria-label": name } : {})}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export type MenuItemProps = {
  icon?: LucideIcon;
  keys?: string;
  danger?: boolean;
  /** Why it cannot be done now. The item stays, can be reached by keyboard, and says so below. */
  disabledReason?: string | null | undefined;
  /** A second line for an item that can be used. */
  detail?: ReactNode;
  onSelect: () => void;
  children: ReactNode;
};

export function MenuItem({ icon, keys, danger, disabledReason, detail, onSelect, children }: MenuItemProps) {
  const below = disabledReason ?? detail;
  return (
    <Radix.Item
      className={clsx("kd-menu-item", danger && "kd-bad")}
      aria-disabled={disabledReason ? true : undefined}
      onSelect={(event) => {
        if (disabledReason) event.preventDefault();
        else onSelect();
      }}
    >
      {icon ? <Icon as={icon} size={14} /> : <span />}
      <span>
        {children}
        {below && <small>{below}</small>}
      </span>
      {keys && !disabledReason && <Kbd keys={keys} />}
    </Radix.Item>
  );
}

/** An item that is on or off. The menu stays open, so that several can be set at once. */
export function MenuCheckItem(props: {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Radix.CheckboxItem
      className="kd-menu-item"
      checked={props.checked}
      onCheckedChange={props.onCheckedChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span>{props.checked && <Icon as={Check} size={14} />}</span>
      <span>{props.children}</span>
    </Radix.CheckboxItem>
  );
}

/** One choice of several, inside a MenuRadioGroup. */
export function MenuRadioItem({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Radix.RadioItem className="kd-menu-item" value={value}>
      <Radix.ItemIndicator>
        <Icon as={Check} size={14} />
      </Radix.ItemIndicator>
      <span className="col-start-2">{children}</span>
    </Radix.RadioItem>
  );
}

export const MenuRadioGroup = Radix.RadioGroup;
export const MenuLine = () => <Radix.Separator className="kd-menu-line" />;
export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="kd-group">{children}</Radix.Label>
);
