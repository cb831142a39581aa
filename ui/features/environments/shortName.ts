/* The short name of an environment: what links and scripts call it. */

const LONGEST = 40;

/** Whether the core takes it: lower-case letters, digits and hyphens, starting with a letter. */
export function isShortName(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,39}$/.test(text);
}

/** "Partner Tests (EU)" → "partner-tests-eu" */
export function proposeShortName(label: string): string {
  return label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
}
