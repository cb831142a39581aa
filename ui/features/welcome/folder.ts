/* The folder that is proposed for a workspace's name. */

/** Characters that some system refuses in a folder's name. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
const REFUSED = /[<>:"/\\|?*\u0000-\u001f]+/g;

/** "Larkspur Software" → "larkspur-software"; letters of every script stay. */
export function folderName(name: string): string {
  return name
    .normalize("NFC")
    .toLowerCase()
    .replace(REFUSED, " ")
    .trim()
    .replace(/[\s.]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

/** The proposed folder below the workspaces folder, in the spelling of this system. */
export function proposeFolder(workspacesFolder: string, name: string): string {
  const part = folderName(name);
  if (!part) return "";
  const separator = workspacesFolder.includes("\\") ? "\\" : "/";
  return `${workspacesFolder.replace(/[\\/]+$/, "")}${separator}${part}`;
}
