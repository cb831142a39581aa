import { Tooltip as Radix } from "radix-ui";
import { type ReactElement, type ReactNode, useState } from "react";
import { Kbd } from "./Kbd";

export type TooltipProps = {
  /** What it says. Without content the child stands alone, in the same place of the tree. */
  text: ReactNode;
  keys?: string | undefined;
  side?: "top" | "right" | "bottom" | "left";
  /** One focusable element that takes a ref. */
  children: ReactElement;
};

/** A short sentence on hover and on keyboard focus. Never the only place where something is said. */
export function Tooltip({ text, keys, side = "top", children }: TooltipProps) {
  const silent = text === null || text === undefined || text === "";
  const [open, setOpen] = useState(false);
  // Radix does not say that a tip closes which it never showed, so one opened while silent would come up later.
  if (open && silent) setOpen(false);
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="kd-tip" side={side} sideOffset={6} collisionPadding={8}>
          <span>{text}</span>
          {keys && <Kbd keys={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const TooltipProvider = ({ children }: { children: ReactNode }) => (
  <Radix.Provider delayDuration={500} skipDelayDuration={200}>
    {children}
  </Radix.Provider>
);
