/** Which theme the desk wears: the system's, unless one is chosen. The choice is kept per browser profile. */
export type ThemeChoice = "system" | "light" | "dark";

const KEY = "keydesk.theme";

export function storedTheme(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system"; // Storage can be refused; the system's theme is always there.
  }
}

/** Wears the choice at once, on `<html>`. "system" removes the override. */
export function applyTheme(choice: ThemeChoice, root: HTMLElement = document.documentElement): void {
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
}

/** Wears the choice and keeps it for the next start. */
export function chooseTheme(choice: ThemeChoice): void {
  applyTheme(choice);
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    return; // Worn for this run only, which the next start shows by itself.
  }
}

/** Follows a choice made in another window of the desk. Returns the way to stop. */
export function followTheme(): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === KEY || event.key === null) applyTheme(storedTheme());
  };
  window.addEventListener("storage", onStorage);
  return () => window.removeEventListener("storage", onStorage);
}
