/* What tables say by themselves. */
export const words = {
  columnsAndDensity: "Columns and density",
  rowHeight: "Row height",
  density: { compact: "Compact", standard: "Standard", relaxed: "Relaxed" },
  alwaysShown: "Always shown",
  moveUp: (column: string) => `Move ${column} up`,
  moveDown: (column: string) => `Move ${column} down`,
  isFirst: "It is the first.",
  isLast: "It is the last.",
  resetColumns: "Reset columns",
  selectMatching: "Select all that match",
  selectRow: (name: string) => `Select ${name}`,
} as const;
