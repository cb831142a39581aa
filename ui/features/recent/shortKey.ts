/** The beginning of a key: at most 8 characters, and never more than half of it. */
export function shortKey(key: string): string {
  if (key.endsWith("…")) return key;
  const characters = [...key];
  return `${characters.slice(0, Math.min(8, Math.floor(characters.length / 2))).join("")}…`;
}
