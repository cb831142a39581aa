/** Whether this machine names its main modifier Cmd. */
export const isMac: boolean =
  typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.platform || navigator.userAgent);

/** A modifier as this platform writes it: "Mod" becomes "Ctrl" or "⌘". */
export function keyName(key: string, mac: boolean = isMac): string {
  switch (key) {
    case "Mod":
      return mac ? "⌘" : "Ctrl";
    case "Alt":
      return mac ? "⌥" : "Alt";
    case "Shift":
      return mac ? "⇧" : "Shift";
    case "Escape":
      return "Esc";
    case "Delete":
      return "Del";
    case "ArrowUp":
      return "↑";
    case "ArrowDown":
      return "↓";
    case "ArrowLeft":
      return "←";
    case "ArrowRight":
      return "→";
    case " ":
      return "Space";
    default:
      return key.length === 1 ? key.toUpperCase() : key;
  }
}

/** "Mod+Shift+k" → ["Ctrl", "Shift", "K"]. A single "+" is the plus key. */
export function keyNames(chord: string, mac: boolean = isMac): string[] {
  if (chord === "+") return ["+"];
  return chord.split("+").map((key) => keyName(key, mac));
}
