import { createContext, useContext } from "react";
import type { CustomerRef } from "@/api";
import type { NamedKey } from "@/features/step-up";
import type { ToastAction } from "@/ui";
import type { Doing } from "./availability";
import type { Write } from "./useAct";

/** What is known of a license that is to be made. */
export type NewFor = {
  product?: string;
  customer?: Pick<CustomerRef, "id" | "name" | "email">;
};

/** What stands above the page on behalf of a license. */
export type Opened =
  | { doing: Doing; id: string; device?: string; tab?: string }
  | { doing: "create"; for?: NewFor }
  | { doing: "deactivate_device"; id: string; activation: string; back?: Opened }
  | { doing: "ignore_device"; id: string; activation: string }
  /** Gives a seat of a pool to somebody; which pool, and to whom, may be chosen yet. */
  | { doing: "assign_seat"; pool?: string; person?: { name: string; email: string } };

/** How something that was done is taken back. It is offered only where that is true. */
export type Undo = { what: string; run: (write: Write) => Promise<unknown> };

/** What is said after an action. */
export type Done = {
  text: string;
  /** Not to be undone. */
  final?: boolean;
  undo?: Undo | undefined;
  /** The natural next steps. */
  next?: ToastAction;
  second?: ToastAction;
};

export type Actions = {
  start: (opened: Opened) => void;
  close: () => void;
  announce: (done: Done) => void;
  /** Copies the whole key of a license, and says so; where keys are hidden, once the passphrase was given. */
  copyKey: (of: NamedKey) => void;
};

export const ActionsContext = createContext<Actions | null>(null);

/** Starts what can be done to a license, from wherever it is named. Only below the frame. */
export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("useActions needs the frame above it");
  return actions;
}
