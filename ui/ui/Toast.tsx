import { Ban, Check, type LucideIcon, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { Button } from "./Button";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import { Kbd } from "./Kbd";
import { WORDS } from "./words";

export type ToastMessage = {
  /** What was done: "Inactivated 3 licenses". */
  text: string;
  /** Quieter: "cannot be undone". */
  detail?: string;
  /** done: a tick. final: done and not to be undone. failed: announced at once. */
  tone?: "done" | "final" | "failed";
  action?: ToastAction;
  /** Another way on, before the action. */
  second?: ToastAction;
};

export type ToastAction = { label: string; keys?: string; onAction: () => void };

type ToastApi = { show: (message: ToastMessage) => void; dismiss: () => void };

const ToastContext = createContext<ToastApi | null>(null);

const ICON: Readonly<Record<NonNullable<ToastMessage["tone"]>, LucideIcon>> = {
  done: Check,
  final: Ban,
  failed: X,
};

/** Six seconds, longer while hovered or focused. */
const DURATION_MS = 6000;

/** One answer at a time, bottom centre. A newer one takes the place of the one before. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ id: number; message: ToastMessage } | null>(null);
  const api = useMemo<ToastApi>(
    () => ({
      show: (message) => setShown((before) => ({ id: (before?.id ?? 0) + 1, message })),
      dismiss: () => setShown(null),
    }),
    [],
  );
  return (
    <Radix.Provider duration={DURATION_MS} swipeDirection="down" label={WORDS.answer}>
      <ToastContext value={api}>{children}</ToastContext>
      {shown && <OneToast key={shown.id} message={shown.message} onClose={api.dismiss} />}
      <Radix.Viewport className="kd-toasts" label="Answers ({hotkey})" />
    </Radix.Provider>
  );
}

function OneToast({ message, onClose }: { message: ToastMessage; onClose: () => void }) {
  const { text, detail, tone = "done", action, second } = message;
  return (
    <Radix.Root
      className="kd-toast"
      type={tone === "failed" ? "foreground" : "background"}
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Icon as={ICON[tone]} size={14} />
      <Radix.Description className="min-w-0 flex-1 truncate">
        {text} {detail && <u>{detail}</u>}
      </Radix.Description>
      {second && <Answer {...second} />}
      {action ? (
        <Answer {...action} />
      ) : (
        <Radix.Close asChild>
          <IconButton icon={X} iconSize={14} name={WORDS.dismiss} size="sm" />
        </Radix.Close>
      )}
    </Radix.Root>
  );
}

function Answer({ label, keys, onAction }: ToastAction) {
  return (
    <Radix.Action asChild altText={label}>
      <Button onClick={onAction}>
        {label}
        {keys && <Kbd keys={keys} />}
      </Button>
    </Radix.Action>
  );
}

/** Says what was done. Only below a ToastProvider. */
export function useToast(): ToastApi {
  const api = useContext(ToastContext);
  if (!api) throw new Error("useToast needs a ToastProvider above it");
  return api;
}
