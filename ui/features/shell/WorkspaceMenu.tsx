import { useQueryClient } from "@tanstack/react-query";
import { AppWindow, ChevronsUpDown, FolderOpen } from "lucide-react";
import { inDesktop, shell, toFailure } from "@/api";
import { Icon, Mark, Menu, MenuItem, MenuLabel, MenuLine, useToast } from "@/ui";
import { useDesk } from "./desk";
import { LICENSES, pathIn } from "./places";
import { START_KEY } from "./start";
import { words } from "./words";

/** The workspace's name; in the desktop also the way to another one. */
export function WorkspaceMenu() {
  const { workspace, environment } = useDesk();
  const client = useQueryClient();
  const toast = useToast();
  const name = (
    <>
      <Mark size={20} />
      <span className="min-w-0 flex-1 truncate">{workspace.name}</span>
    </>
  );
  if (!inDesktop()) return <div className="kd-ws flex-none">{name}</div>;
  const run = (action: Promise<unknown>) =>
    action.catch((thrown: unknown) => {
      const failure = toFailure(thrown);
      toast.show({ tone: "failed", text: failure.what, detail: failure.next });
    });
  const leave = async () => {
    await shell.closeWorkspace();
    window.location.hash = "";
    await client.resetQueries({ queryKey: START_KEY });
  };
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="kd-ws flex-none hover:bg-surface-press">
          {name}
          <span className="text-text-3">
            <Icon as={ChevronsUpDown} size={14} />
          </span>
        </button>
      }
    >
      <MenuLabel>{workspace.location}</MenuLabel>
      <MenuItem
        icon={AppWindow}
        onSelect={() => void run(shell.openWindow(pathIn(LICENSES, environment.name)))}
      >
        {words.newWindow}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={FolderOpen} onSelect={() => void run(leave())}>
        {words.openAnother}
      </MenuItem>
    </Menu>
  );
}
