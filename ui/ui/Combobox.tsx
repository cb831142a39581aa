import { clsx } from "clsx";
import { Command } from "cmdk";
import { Check, ChevronsUpDown, Search, X } from "lucide-react";
import { Popover as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useFieldLink } from "./Field";
import { leaveFocusWhereItWent } from "./focus";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { WORDS } from "./words";

export type ComboboxItem = { value: string; label: string; detail?: ReactNode };

export type ComboboxProps = {
  /** The chosen item itself, since a remote list may not contain it just now. */
  value: ComboboxItem | null;
  onValueChange: (item: ComboboxItem | null) => void;
  items: readonly ComboboxItem[];
  /** Given: the owner searches, and `items` is the answer. Without it the items are filtered here. */
  onQueryChange?: (query: string) => void;
  loading?: boolean;
  /** A failed search, as a sentence. */
  error?: string | null;
  /** A way to empty the choice. */
  clearable?: boolean;
  name?: string;
  placeholder?: string;
  searchPlaceholder?: string;
  emptyText?: string;
  /** Below the list: "Create customer…". */
  footer?: ReactNode;
  size?: "md" | "lg";
  className?: string;
};

/** One of a long list, found by typing. */
export function Combobox(props: ComboboxProps) {
  const { value, onValueChange, clearable, name, placeholder = WORDS.choose, size = "lg", className } = props;
  const [open, setOpen] = useState(false);
  const link = useFieldLink();
  const choose = (item: ComboboxItem) => {
    onValueChange(item);
    setOpen(false);
  };
  return (
    <div className={clsx("flex items-center gap-1", className)}>
      <Radix.Root
        open={open}
        onOpenChange={(next) => {
          setOpen(next);
          if (!next) props.onQueryChange?.("");
        }}
      >
        <Radix.Trigger
          {...link}
          {...(name ? { "aria-label": `${name}: ${value?.label ?? placeholder}` } : {})}
          role="combobox"
          aria-expanded={open}
          data-invalid={link["aria-invalid"]}
          className={clsx("kd-field min-w-0 flex-1 text-left", size === "lg" && "kd-lg")}
        >
          <span className={clsx("min-w-0 flex-1 truncate", !value && "text-text-3")}>
            {value?.label ?? placeholder}
            {value?.detail && <span className="ml-1.5 text-text-3">{value.detail}</span>}
          </span>
          <Icon as={ChevronsUpDown} size={14} />
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            className="kd-pop kd-combobox"
            align="start"
            sideOffset={4}
            collisionPadding={8}
            onCloseAutoFocus={leaveFocusWhereItWent}
          >
            <Options {...props} choose={choose} />
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
      {clearable && value && (
        <IconButton icon={X} iconSize={14} name={WORDS.clearChoice} onClick={() => onValueChange(null)} />
      )}
    </div>
  );
}

function Options(props: ComboboxProps & { choose: (item: ComboboxItem) => void }) {
  const {
    value,
    items,
    onQueryChange,
    loading,
    error,
    emptyText = WORDS.nothingMatches,
    footer,
    choose,
  } = props;
  // A remote answer may no longer contain what was highlighted; Enter must still mean something.
  const [highlighted, setHighlighted] = useState(value?.value ?? "");
  const there = items.some((item) => item.value === highlighted);
  const remote = onQueryChange
    ? { value: there ? highlighted : (items[0]?.value ?? ""), onValueChange: setHighlighted }
    : {};
  return (
    <Command shouldFilter={!onQueryChange} label={props.name ?? WORDS.options} loop {...remote}>
      <div className="kd-combobox-search">
        <Icon as={Search} size={14} />
        <Command.Input
          placeholder={props.searchPlaceholder ?? WORDS.search}
          {...(onQueryChange ? { onValueChange: onQueryChange } : {})}
        />
      </div>
      <Command.List className="kd-menu">
        {error && <p className="kd-error px-2 py-1.5">{error}</p>}
        {loading && <p className="px-2 py-1.5 text-xs text-text-3">{WORDS.searching}</p>}
        {!loading && !error && (
          <Command.Empty className="px-2 py-1.5 text-xs text-text-3">{emptyText}</Command.Empty>
        )}
        {items.map((item) => (
          <Command.Item
            key={item.value}
            className="kd-menu-item"
            value={item.value}
            keywords={[item.label]}
            onSelect={() => choose(item)}
          >
            <span>{item.value === value?.value && <Icon as={Check} size={14} />}</span>
            <span>
              {item.label}
              {item.detail && <small>{item.detail}</small>}
            </span>
          </Command.Item>
        ))}
      </Command.List>
      {footer && <div className="border-border-subtle border-t p-1.5">{footer}</div>}
    </Command>
  );
}
