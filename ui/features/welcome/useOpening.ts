import { useState } from "react";
import {
  type Failure,
  type OpenedWorkspace,
  type RecentConnection,
  type RecentServer,
  toFailure,
} from "@/api";

/** What may be tried again by hand. */
export type Again = RecentConnection | RecentServer;

/** What went wrong, beside what it was asked at, and the connection that may be tried again by hand. */
export type Trouble = { failure: Failure; place: "demo" | "recent"; again: Again | null };

export type Opening = {
  /** What is being opened: "demo" or a recent workspace's id. */
  opening: string | null;
  trouble: Trouble | null;
  /** `how` answers null when somebody thought better of it. */
  open: (what: string, how: () => Promise<OpenedWorkspace | null>, again?: Trouble["again"]) => void;
};

/** Opens one workspace at a time and keeps what went wrong. */
export function useOpening(onOpened: (workspace: OpenedWorkspace) => void): Opening {
  const [opening, setOpening] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const run = async (what: string, how: () => Promise<OpenedWorkspace | null>, again: Trouble["again"]) => {
    setOpening(what);
    setTrouble(null);
    try {
      const workspace = await how();
      if (workspace) onOpened(workspace);
    } catch (thrown) {
      setTrouble({ failure: toFailure(thrown), place: what === "demo" ? "demo" : "recent", again });
    } finally {
      setOpening(null);
    }
  };
  const open: Opening["open"] = (what, how, again = null) => {
    if (opening === null) void run(what, how, again);
  };
  return { opening, trouble, open };
}
