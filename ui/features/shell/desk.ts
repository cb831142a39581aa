import { createContext, useContext } from "react";
import type { Environment, WorkspaceInfo } from "@/api";

/** Where one is: the open workspace and the environment everything on the page belongs to. */
export type Desk = {
  workspace: WorkspaceInfo;
  environments: readonly Environment[];
  environment: Environment;
  /** Goes to the same page in another environment. */
  switchEnvironment: (name: string) => void;
  openPalette: () => void;
  openShortcuts: () => void;
};

export const DeskContext = createContext<Desk | null>(null);

/** Only below the frame. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("useDesk needs the frame above it");
  return desk;
}
