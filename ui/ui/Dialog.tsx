import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, type RefObject, useRef } from "react";
import { IconButton } from "./IconButton";
import { WORDS } from "./words";

export type DialogSize = "sm" | "md" | "lg" | "xl";

export type DialogProps = {
  open: boolean;
  /** Called with false on Escape, the close button, or a click outside. The owner keeps any draft. */
  onOpenChange: (open: boolean) => void;
  /** Asks or names: "Revoke this license?", "Edit license". */
  title: ReactNode;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** An EnvironmentTag, in every dialog that writes. */
  environment?: ReactNode;
  /** A quiet action beside the close button. */
  aside?: ReactNode;
  /** 520, 620, 860 or 1000 px. */
  size?: DialogSize;
  /** Stands between head and body, edge to edge: tabs, steps. */
  bar?: ReactNode;
  /** Cancel left of the action; a spacer or note may come first. */
  footer?: ReactNode;
  /** Interrupts: a click outside does not close it, and it is announced as an alert. */
  alert?: boolean;
  /** Where focus goes first. Without it: the first control in the body, or the dialog itself. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** Removes the body's own padding. */
  flush?: boolean;
  children: ReactNode;
};

/** A question or a form above the page. It keeps nothing itself: what is typed lives with its owner. */
export function Dialog(props: DialogProps) {
  const { open, onOpenChange, size = "sm", alert = false, initialFocus, flush, footer, children } = props;
  const before = useRef<Element | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="kd-scrim">
          <Radix.Content
            className={clsx("kd-dialog", size !== "sm" && `kd-${size}`)}
            role={alert ? "alertdialog" : "dialog"}
            {...(props.lead ? {} : { "aria-describedby": undefined })}
            onOpenAutoFocus={(event) => {
              event.preventDefault();
              before.current = document.activeElement;
              focusFirst(event.currentTarget, initialFocus?.current);
            }}
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              focusAgain(before.current);
            }}
            onPointerDownOutside={(event) => {
              if (alert || isToast(event.target)) event.preventDefault();
            }}
          >
            <DialogHead
              title={props.title}
              lead={props.lead}
              environment={props.environment}
              aside={props.aside}
            />
            {props.bar}
            <div className={clsx("kd-body", flush && "p-0")}>{children}</div>
            {footer && <footer>{footer}</footer>}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}

type HeadProps = Pick<DialogProps, "title" | "lead" | "environment" | "aside">;

function DialogHead({ title, lead, environment, aside }: HeadProps) {
  return (
    <header>
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2.5">
          <Radix.Title>{title}</Radix.Title>
          {environment}
        </div>
        {lead && <Radix.Description className="mt-1 text-text-2 text-xs">{lead}</Radix.Description>}
      </div>
      <div className="flex items-center gap-2">
        {aside}
        <Radix.Close asChild>
          <IconButton icon={X} name={WORDS.close} size="sm" />
        </Radix.Close>
      </div>
    </header>
  );
}

const CONTROLS = "input, textarea, select, button, a[href], [tabindex='0']";

/** The control asked for, or the first of the body, or the dialog itself: never the button that closes or confirms. */
function focusFirst(dialog: EventTarget | null, wanted: HTMLElement | null | undefined) {
  if (!(dialog instanceof HTMLElement)) return;
  const first = wanted ?? dialog.querySelector<HTMLElement>(`.kd-body :is(${CONTROLS}):not(:disabled)`);
  (first ?? dialog).focus();
}

/** Back to where one was; to the list, where that is gone: a menu, the button of an empty list. */
function focusAgain(before: Element | null) {
  const there = before instanceof HTMLElement && before.isConnected && before !== document.body;
  const back = there ? before : document.querySelector<HTMLElement>("[role=grid]");
  back?.focus();
}

/** Answering a toast must not close the dialog under it. */
function isToast(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".kd-toasts") !== null;
}
