/* What the primitives say by themselves. */
export const WORDS = {
  close: "Close",
  dismiss: "Dismiss",
  answer: "Answer",
  previous: "Previous",
  next: "Next",
  end: { first: "This is the first one.", last: "This is the last one." },

  choose: "Choose…",
  clearChoice: "Clear choice",
  options: "Options",
  search: "Search",
  searching: "Searching…",
  clearSearch: "Clear search",
  nothingMatches: "Nothing matches.",

  selectedOf: (count: string, noun: string) => `${count} ${noun} selected`,
  selected: "selected",
  ofAllMatches: "of all matches",
  selectAll: (count: string) => `Select all ${count}`,
  clearSelection: "Clear selection",

  copied: "Copied",
  copyRefused: "The clipboard refused. Select and copy by hand.",
  notCopied: "Not copied: the clipboard refused.",
} as const;
