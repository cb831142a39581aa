/* What is said about one's own account. */
export const WORDS = {
  title: "Account",
  lead: "Who you are on this license server, and where you are signed in.",
  you: "You",
  name: "Name",
  email: "Email",
  role: "Role",
  changeHelp: "An owner changes your name and role.",
  lost: "There is no connection; changes wait.",
  loading: "Loading your account",

  signIns: "Where you are signed in",
  signOut: "Sign out",
  signingOut: "Signing out…",
  signOutFailed: "You are still signed in.",

  password: "Password",
  passwordHelp: "Changing it signs you out everywhere else.",
  changePassword: "Change password…",
  changeTitle: "Change your password",
  old: "Password until now",
  oldMissing: "Enter your password until now.",
  new: "New password",
  change: "Change password",
  changing: "Changing…",
  changed: "Your password is changed",
  changedDetail: "You are signed out everywhere else.",

  factor: "Second factor",
  factorOn: (codes: number) =>
    codes === 1
      ? "On. 1 recovery code is left."
      : codes === 0
        ? "On. No recovery code is left."
        : `On. ${codes} recovery codes are left.`,
  factorOff: "Off. Your password alone opens your account.",
  factorFew: "Turn it off and on again to get new recovery codes.",
  turnOn: "Turn on…",
  turnOff: "Turn off…",
  onTitle: "Turn on the second factor",
  onLead: "Signing in then asks for a code from an authenticator app as well.",
  offTitle: "Turn off the second factor",
  offLead: "Your password alone then opens your account, and your recovery codes stop working.",
  ownPassword: "Your password",
  ownMissing: "Enter your password.",
  next: "Next",
  checking: "Checking…",
  busy: "It is being checked.",
  offAction: "Turn off second factor",
  offDone: "The second factor is off",
  scan: "Scan this with your authenticator app",
  qr: "QR code for your authenticator app",
  secret: "Or type this secret into it",
  copySecret: "Copy secret",
  code: "The app’s code",
  codeHelp: "Six digits. With it Keydesk knows that the app has the secret.",
  codeWrong: "Enter the six digits that the app shows.",
  onAction: "Turn on second factor",
  codesTitle: "Keep your recovery codes",
  codesLead: "Each works once in place of the app. They are shown now and never again.",
  codes: "Recovery codes",
  copyCodes: "Copy codes",
  copied: "Copied",
  copyRefused: "The clipboard refused. Select the codes and copy them by hand.",
  saveCodes: "Save as file",
  saved: "Saved",
  fileName: "keydesk-recovery-codes.json",
  haveCodes: "I have kept them",
  onDone: "The second factor is on",
  cancel: "Cancel",

  none: "There is no account here",
  noneLocal:
    "This workspace is opened on this computer, by whoever uses it. Nobody signs in; the audit trail names you by your name on this computer. Accounts begin where a license server serves the workspace to a team.",
  nonePostgres:
    "This workspace is opened straight from its database, which means owner’s trust: whoever has the database’s address may do everything. Accounts begin where a license server serves it.",
  noneKey:
    "This desk comes with an administration key, which belongs to nobody in particular. To have an account, connect again with your email and password.",
  noneToken:
    "You came with the address that the server printed when it started. It counts on the server’s own computer, until the server stops, and may do everything. To have an account, sign in with your email and password.",
  toSettings: "Change the key in Settings",
  toSignIn: "Sign in instead",
} as const;
