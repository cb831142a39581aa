/** Whether two JSON values say the same; the order of names in an object means nothing. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  if (left.length !== right.length) return false;
  const other = new Map(right);
  return left.every(([name, value]) => other.has(name) && sameJson(value, other.get(name)));
}
