import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { CreateEnvironmentDialog } from "@/features/environments";
import { EnvironmentDot, Icon, Menu, MenuItem, MenuLabel, MenuLine } from "@/ui";
import { useDesk } from "./desk";
import { words } from "./words";

/** Always in sight, and it looks like the environment it names. */
export function EnvironmentSwitcher() {
  const { workspace, environment, environments, switchEnvironment } = useDesk();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <Menu
        align="start"
        name={words.environments}
        className="w-[204px]"
        trigger={
          <button
            type="button"
            className="kd-env mt-2 flex-none"
            aria-label={words.switchEnvironment(environment.label)}
          >
            <EnvironmentDot kind={environment.kind} />
            <span className="min-w-0 flex-1 truncate">{environment.label}</span>
            <Icon as={ChevronsUpDown} size={14} />
          </button>
        }
      >
        <MenuLabel>{words.environments}</MenuLabel>
        <DropdownMenu.RadioGroup value={environment.name} onValueChange={switchEnvironment}>
          {environments.map((one) => (
            <DropdownMenu.RadioItem key={one.name} className="kd-menu-item" value={one.name}>
              <EnvironmentDot kind={one.kind} />
              <span className="truncate">{one.label}</span>
              <DropdownMenu.ItemIndicator>
                <Icon as={Check} size={14} />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <MenuLine />
        <MenuItem
          icon={Plus}
          disabledReason={workspace.may.includes("own") ? null : words.addEnvironmentRefused}
          onSelect={() => setAdding(true)}
        >
          {words.addEnvironment}
        </MenuItem>
      </Menu>
      <CreateEnvironmentDialog
        open={adding}
        onOpenChange={setAdding}
        onCreated={(created) => switchEnvironment(created.name)}
      />
    </>
  );
}
