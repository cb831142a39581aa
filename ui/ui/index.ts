/*
 * The primitives. They know no router and no query; everything they show and do comes in as props.
 *
 * Once at the root: <DeskProvider> (tips and toasts).
 *
 * Actions   Button {variant: default|primary|ghost|danger|danger-quiet, size: sm|md|lg, icon, pressed, disabledReason}
 *           IconButton {icon, name, keys} · CopyButton {name, text, write?} · Tooltip {text, keys}
 *           Menu {trigger, side} > MenuItem {icon, keys, danger, disabledReason, detail, onSelect}, MenuCheckItem,
 *           MenuRadioGroup > MenuRadioItem, MenuLabel, MenuLine · Popover {trigger, name} > PopoverClose
 *           BulkBar {selected, noun, matching, allMatching, onSelectAll, onClear} > buttons, BulkLine
 *           disabledReason: the control stays, keeps focus and says why. null = usable now (keeps the tree stable).
 * Surfaces  Dialog {open, onOpenChange, title, lead, environment, size: sm 520|md 620|lg 860|xl 1000, bar, footer, alert,
 *           initialFocus, flush} · Drawer {name, title, subtitle, actions, onClose, onPrevious, onNext} > DrawerSection
 *           Card {title, action} · Tabs {name, value, onValueChange, items} · Segmented {name, value, items}
 * Fields    Field {label, hint, help, error, required, group} around Input, TextArea, Select, Combobox, RadioGroup;
 *           TextField = Field + Input · SearchInput {name, value, onValueChange, hint} · Checkbox, Switch {checked,
 *           onCheckedChange, label | name, help, disabledReason} · Combobox {value, items, onQueryChange for remote lists}
 * States    StatusBadge, StatusGlyph {status} · StatusChip {status, pressed, onPressedChange, count} · FilterChip {label,
 *           value, onRemove, onOpen} · Tag {tone} · EnvironmentDot, EnvironmentTag, EnvironmentLine {kind}
 * Answers   useToast().show({text, detail, tone: done|final|failed, action}) · Note {tone: info|warn|bad|good, live,
 *           action} · Banner · ProgressBar {name, value, total} · Meter {used, limit} · Stepper {name, steps, current}
 *           EmptyState {picture, title, children, actions} · Skeleton {width, height}
 * Text      Highlight {text, query} · LicenseKey {value, length, query} · RelativeTime {at} · DescriptionList {items} · Kbd {keys: "Mod+k"} · Icon {as, size}
 *           Mark {size}
 *
 * Frame classes from styles/ for pages: kd-app, kd-side, kd-nav, kd-env, kd-main, kd-page, kd-head, kd-tools, kd-chips,
 * kd-foot, kd-cons, kd-checks, kd-fix, kd-diff, kd-tl, kd-code. Everything else: Tailwind over the tokens.
 */
export * from "./BulkBar";
export * from "./Button";
export * from "./Card";
export * from "./Checkbox";
export * from "./Chip";
export * from "./Combobox";
export * from "./CopyButton";
export * from "./DescriptionList";
export * from "./DeskProvider";
export * from "./Dialog";
export * from "./Drawer";
export * from "./Empty";
export * from "./Environment";
export * from "./Field";
export * from "./Highlight";
export * from "./Icon";
export * from "./IconButton";
export * from "./Input";
export * from "./Kbd";
export * from "./LicenseKey";
export * from "./Mark";
export * from "./Menu";
export * from "./Note";
export * from "./Popover";
export * from "./Progress";
export * from "./RadioGroup";
export * from "./RelativeTime";
export * from "./Segmented";
export * from "./Select";
export * from "./StatusBadge";
export * from "./StatusGlyph";
export * from "./Switch";
export * from "./status";
export * from "./Tabs";
export * from "./TextField";
export * from "./Toast";
export * from "./Tooltip";
