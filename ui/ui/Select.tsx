import { clsx } from "clsx";
import { getNonce } from "get-nonce";
import { Check, ChevronsUpDown, type LucideIcon } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { type ReactNode, type Ref, useId } from "react";
import { useFieldLink } from "./Field";
import { leaveFocusWhereItWent } from "./focus";
import { Icon } from "./Icon";
import { WORDS } from "./words";

export type SelectItem<V extends string> = {
  value: V;
  label: ReactNode;
  detail?: ReactNode;
  disabledReason?: string | null;
};

export type SelectProps<V extends string> = {
  value: V | null;
  onValueChange: (value: V) => void;
  items: readonly SelectItem<V>[];
  /** The accessible name, outside of a Field. */
  name?: string;
  placeholder?: string;
  size?: "md" | "lg";
  icon?: LucideIcon;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
};

/** One of a list that is known and short. Values must not be empty strings. For long or remote lists: Combobox. */
export function Select<V extends string>(props: SelectProps<V>) {
  const {
    value,
    onValueChange,
    items,
    name,
    placeholder = WORDS.choose,
    size = "lg",
    icon,
    className,
    ref,
  } = props;
  const link = useFieldLink();
  return (
    <Radix.Root
      value={value ?? ""}
      onValueChange={(next) => {
        const item = items.find((candidate) => candidate.value === next);
        if (item) onValueChange(item.value);
      }}
    >
      <Radix.Trigger
        {...(ref ? { ref } : {})}
        {...link}
        {...(name ? { "aria-label": name } : {})}
        data-invalid={link["aria-invalid"]}
        className={clsx("kd-field w-full text-left", size === "lg" && "kd-lg", className)}
      >
        {icon && <Icon as={icon} size={14} />}
        <span className="min-w-0 flex-1 truncate">
          <Radix.Value placeholder={<span className="text-text-3">{placeholder}</span>} />
        </span>
        <Icon as={ChevronsUpDown} size={14} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="kd-pop kd-menu kd-select"
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={leaveFocusWhereItWent}
        >
          <Radix.Viewport {...nonce()}>
            {items.map((item) => (
              <Option key={item.value} item={item} />
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Option<V extends string>({ item }: { item: SelectItem<V> }) {
  const below = item.disabledReason ?? item.detail;
  const id = useId();
  return (
    // Named by all its text: what stands below, a reason among it, is to be heard as well.
    <Radix.Item
      className="kd-menu-item"
      value={item.value}
      disabled={Boolean(item.disabledReason)}
      aria-labelledby={below ? `${id}-label ${id}-below` : `${id}-label`}
    >
      <span>
        <Radix.ItemIndicator>
          <Icon as={Check} size={14} />
        </Radix.ItemIndicator>
      </span>
      <span>
        <span id={`${id}-label`}>
          <Radix.ItemText>{item.label}</Radix.ItemText>
        </span>
        {below && <small id={`${id}-below`}>{below}</small>}
      </span>
    </Radix.Item>
  );
}

function nonce(): { nonce?: string } {
  const value = getNonce();
  return value ? { nonce: value } : {};
}
