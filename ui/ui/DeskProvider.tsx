import type { ReactNode } from "react";
import { ToastProvider } from "./Toast";
import { TooltipProvider } from "./Tooltip";

/** What the primitives need above them, once, at the root. */
export function DeskProvider({ children }: { children: ReactNode }) {
  return (
    <TooltipProvider>
      <ToastProvider>{children}</ToastProvider>
    </TooltipProvider>
  );
}
