/** "Mira Okafor" → "MO" */
export function initials(name: string): string {
  const parts = name.split(/[\s._@-]+/).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0]?.[0], parts.at(-1)?.[0]] : [...(parts[0] ?? "")].slice(0, 2);
  return letters.join("").toUpperCase();
}
