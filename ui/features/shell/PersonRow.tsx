import { Keyboard, LifeBuoy, LogOut, SunMoon } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useOperation } from "@/api";
import { useSignOut } from "@/features/account";
import { Bell } from "@/features/notices";
import { ROLE_LABEL } from "@/features/people";
import { usePreferences } from "@/features/preferences";
import { useServerHere } from "@/features/welcome/useServerHere";
import { chooseTheme, storedTheme, type ThemeChoice } from "@/lib/theme";
import { IconButton, Menu, MenuItem, MenuLabel, MenuLine, MenuRadioGroup, MenuRadioItem } from "@/ui";
import { useDesk } from "./desk";
import { initials } from "./initials";
import { ACCOUNT, pathIn } from "./places";
import { useDiagnostics } from "./useDiagnostics";
import { words } from "./words";

const THEMES: readonly { choice: ThemeChoice; label: string }[] = [
  { choice: "system", label: words.themeSystem },
  { choice: "light", label: words.themeLight },
  { choice: "dark", label: words.themeDark },
];

/** Who is at the desk, the way to their account, and what is theirs: theme, help, the way out. */
export function PersonRow() {
  const { workspace, environment, openShortcuts } = useDesk();
  const { account, below } = useStanding();
  const saveDiagnostics = useDiagnostics();
  const signOut = useSignOut();
  return (
    <div className="kd-me flex-none">
      <Link
        to={pathIn(ACCOUNT, environment.name)}
        className="-my-1 -ml-1 flex min-w-0 flex-1 items-center gap-[9px] rounded-md py-1 pl-1 text-text no-underline hover:bg-surface-press"
      >
        <span className="sr-only">{words.account}: </span>
        <span className="kd-avatar flex-none" aria-hidden="true">
          {initials(workspace.person)}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium text-xs leading-4">{workspace.person}</span>
          <span className="block truncate text-2xs text-text-3 leading-[13px]">{below}</span>
        </span>
      </Link>
      <Bell />
      <Menu trigger={<IconButton icon={SunMoon} iconSize={14} size="sm" name={words.themeAndHelp} />}>
        <MenuLabel>{words.theme}</MenuLabel>
        <ThemeChoices />
        <MenuLine />
        <MenuLabel>{words.help}</MenuLabel>
        <MenuItem icon={Keyboard} keys="?" onSelect={openShortcuts}>
          {words.shortcuts}
        </MenuItem>
        <MenuItem icon={LifeBuoy} detail={words.diagnosticsDetail} onSelect={saveDiagnostics}>
          {words.diagnostics}
        </MenuItem>
        {account && (
          <>
            <MenuLine />
            <MenuItem icon={LogOut} onSelect={signOut.run}>
              {words.signOut}
            </MenuItem>
          </>
        )}
      </Menu>
    </div>
  );
}

/** Whether somebody signed in, and how this workspace is reached, in a word. */
function useStanding() {
  const { workspace } = useDesk();
  const account = useOperation("getMe", null, {}).data?.account ?? null;
  const server = useServerHere();
  if (account) return { account, below: ROLE_LABEL[account.role] };
  const local = workspace.engine === "postgres" ? words.shared : words.local;
  return { account, below: server ? words.served : workspace.demo ? words.demo : local };
}

function ThemeChoices() {
  const [theme, setTheme] = useState(storedTheme);
  const { set } = usePreferences();
  const choose = (value: string) => {
    const found = THEMES.find((one) => one.choice === value);
    if (!found) return;
    chooseTheme(found.choice);
    setTheme(found.choice);
    // Worn already; that it could not be kept with the person, the next computer shows.
    set({ theme: found.choice }).catch(() => undefined);
  };
  return (
    <MenuRadioGroup value={theme} onValueChange={choose}>
      {THEMES.map((one) => (
        <MenuRadioItem key={one.choice} value={one.choice}>
          {one.label}
        </MenuRadioItem>
      ))}
    </MenuRadioGroup>
  );
}
