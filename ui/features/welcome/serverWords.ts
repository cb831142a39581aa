/* What is said about connecting to a license server. */
export const SERVER_WORDS = {
  title: "Connect to a license server",
  detail: "Work with your team, on a server",
  lead: "A Keydesk license server that your organisation runs. The same pages, shared by everybody who signs in there.",
  address: "Server address",
  addressHelp: "As people open it in a browser. https, unless it is this computer.",
  addressMissing: "Enter the server’s address.",
  addressWrong: "Start the address with https://, or http:// for this computer.",
  how: "How this desk comes there",
  asPerson: "Email and password",
  byKey: "Administration key",
  email: "Email",
  emailMissing: "Enter the address you sign in with.",
  password: "Password",
  passwordMissing: "Enter your password.",
  stays: (keychain: boolean) =>
    keychain
      ? "Never kept. What keeps you signed in lies in your keychain."
      : "Never kept. This computer has no usable keychain, so you stay signed in until Keydesk closes.",
  codeAsked: "This account asks for a second factor as well.",
  code: "Second factor",
  codeHelp: "Six digits of your authenticator app, or a recovery code.",
  codeMissing: "Enter the code.",
  key: "Administration key",
  keyHelp: (keychain: boolean) =>
    `A token that an owner made on the server, with the scope “manage”. ${
      keychain
        ? "Kept in your keychain."
        : "This computer has no usable keychain, so it is kept until Keydesk closes."
    }`,
  keyMissing: "Enter the administration key.",
  connect: "Connect",
  connecting: "Connecting…",

  connection: "Connection",
  server: "License server",
  place: "Where it is",
  reachedBy: "Reached by",
  byAccount: (email: string) => `Signed in as ${email}`,
  byKeyOf: "Administration key",
  changeKey: "Change administration key…",
  connectAgain: "Connect again…",
  inBrowser: "This browser",
  folder: "A folder on this computer",
  database: "A Postgres database, directly",
  reconnected: "Connected",
} as const;
