/* What a secret that is shown once says. */
export const words = {
  once: "It is shown this once.",
  onceHelp: "Keydesk keeps no copy that could be shown again. Keep it like a password.",
  done: "Done",
  copied: "Copied",
  notCopied: "It was not copied yet.",
  notCopiedHelp: "Whoever closes this now has to make it anew.",
  closeAnyway: "Close without copying",
  refused: "The clipboard refused. Select the text and copy it by hand.",
} as const;
