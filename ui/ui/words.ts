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

  copied: "Copied",
  copyRefused: "The clipboard refused. Select and copy by hand.",
  notCopied: "Not copied: the clipboard refused.",
} as const;
