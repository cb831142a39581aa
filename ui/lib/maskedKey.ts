/** The core shows so many characters of a hidden key, and never more than half of it. */
const SHOWN = 8;

/** Whether a key is hidden: "PRO-9KHT…". What is copied or compared must be asked for whole. */
export const isMasked = (key: string): boolean => key.endsWith("…") && [...key].length <= SHOWN + 1;
