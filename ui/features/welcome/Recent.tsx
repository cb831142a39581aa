import { CirclePlay, Database, FolderOpen, type LucideIcon, Server, X } from "lucide-react";
import type { RecentWorkspace } from "@/api";
import { Button, Icon, IconButton, RelativeTime } from "@/ui";
import { WORDS } from "./words";

export type RecentListProps = {
  workspaces: readonly RecentWorkspace[];
  /** The one being opened. */
  opening: string | null;
  onOpen: (workspace: RecentWorkspace) => void;
  onFind: (workspace: RecentWorkspace) => void;
  onForget: (workspace: RecentWorkspace) => void;
};

/** The workspaces opened before. One that is gone says so, and can be found or forgotten. */
export function RecentList({ workspaces, ...actions }: RecentListProps) {
  if (workspaces.length === 0) return <p className="text-text-3 text-xs">{WORDS.recentEmpty}</p>;
  return (
    <ul className="-mx-3">
      {workspaces.map((workspace) => (
        <RecentRow key={workspace.id} workspace={workspace} {...actions} />
      ))}
    </ul>
  );
}

type RecentRowProps = Omit<RecentListProps, "workspaces"> & { workspace: RecentWorkspace };

function RecentRow({ workspace, opening, onOpen, onFind, onForget }: RecentRowProps) {
  const { name, location, missing } = workspace;
  return (
    <li className="group relative flex h-12 items-center gap-2 rounded-md px-3 hover:bg-surface-hover">
      <Icon as={iconOf(workspace)} className="flex-none text-text-2" />
      <span className="ml-1 flex min-w-0 flex-1 flex-col">
        {missing ? (
          <span className="truncate font-medium">{name}</span>
        ) : (
          <button
            type="button"
            className="truncate text-left font-medium after:absolute after:inset-0 after:rounded-md"
            onClick={() => onOpen(workspace)}
          >
            {name}
          </button>
        )}
        <span className={missing ? "truncate text-danger-text text-xs" : "truncate text-text-3 text-xs"}>
          {missing ? `${location}: ${WORDS.missing}` : location}
        </span>
      </span>
      {missing && (
        <Button size="sm" onClick={() => onFind(workspace)}>
          {WORDS.find}
        </Button>
      )}
      <span className="text-right text-text-3 text-xs">
        {opening === workspace.id ? WORDS.opening : !missing && <RelativeTime at={workspace.opened_at} />}
      </span>
      <IconButton
        icon={X}
        iconSize={14}
        size="sm"
        name={WORDS.forget(name)}
        className="relative opacity-0 focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100"
        onClick={() => onForget(workspace)}
      />
    </li>
  );
}

function iconOf(workspace: RecentWorkspace): LucideIcon {
  if (workspace.demo) return CirclePlay;
  if (workspace.server) return Server;
  return workspace.engine === "postgres" ? Database : FolderOpen;
}
