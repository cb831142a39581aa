/** What is said when the passphrase is asked for again. */
export const words = {
  title: "Enter the passphrase",
  lead: "This workspace asks for it before keys are shown, handed out or exported; it then counts for five minutes. The first signature since the workspace was opened needs it, too: the signing keys are sealed under it.",
  passphrase: "Passphrase",
  missing: "Enter the passphrase first.",
  ownTitle: "Enter your password",
  ownLead:
    "This workspace asks for it before keys are shown, handed out or exported; it then counts for five minutes. It is the one you sign in with.",
  ownPassword: "Your password",
  ownMissing: "Enter your password first.",
  unlock: "Unlock",
  unlocking: "Checking…",
  checking: "It is being checked.",
  cancel: "Cancel",
  keysHidden: "Keys hidden",
  keysShown: (time: string) => `Keys shown until ${time}`,
  unlockKeys: "Unlock keys",
} as const;
