import { Keyboard, SunMoon } from "lucide-react";
import { useState } from "react";
import { chooseTheme, storedTheme, type ThemeChoice } from "@/lib/theme";
import { IconButton, Menu, MenuItem, MenuLabel, MenuLine, MenuRadioGroup, MenuRadioItem } from "@/ui";
import { useDesk } from "./desk";
import { initials } from "./initials";
import { words } from "./words";

const THEMES: readonly { choice: ThemeChoice; label: string }[] = [
  { choice: "system", label: words.themeSystem },
  { choice: "light", label: words.themeLight },
  { choice: "dark", label: words.themeDark },
];

/** Who is at the desk, and the settings that are theirs. */
export function PersonRow() {
  const { workspace, openShortcuts } = useDesk();
  const kind = workspace.engine === "postgres" ? words.shared : words.local;
  return (
    <div className="kd-me flex-none">
      <span className="kd-avatar" aria-hidden="true">
        {initials(workspace.person)}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-xs leading-4">{workspace.person}</span>
        <span className="block truncate text-2xs text-text-3 leading-[13px]">
          {workspace.demo ? words.demo : kind}
        </span>
      </span>
      <Menu trigger={<IconButton icon={SunMoon} iconSize={14} size="sm" name={words.themeAndKeys} />}>
        <MenuLabel>{words.theme}</MenuLabel>
        <ThemeChoices />
        <MenuLine />
        <MenuItem icon={Keyboard} keys="?" onSelect={openShortcuts}>
          {words.shortcuts}
        </MenuItem>
      </Menu>
    </div>
  );
}

function ThemeChoices() {
  const [theme, setTheme] = useState(storedTheme);
  const choose = (value: string) => {
    const found = THEMES.find((one) => one.choice === value);
    if (!found) return;
    chooseTheme(found.choice);
    setTheme(found.choice);
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
