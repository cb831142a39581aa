/* What is said about people who sign in. */
import type { PersonState, Role } from "@/api";

export const ROLE_LABEL: Readonly<Record<Role, string>> = {
  owner: "Owner",
  manager: "Manager",
  support: "Support",
  viewer: "Viewer",
};

export const ROLE_HELP: Readonly<Record<Role, string>> = {
  owner: "Everything, people and settings included.",
  manager: "Creates, edits, assigns, revokes, deletes, imports and exports.",
  support: "Reads, explains, deactivates devices, raises limits up to your cap, exports.",
  viewer: "Reads.",
};

export const STATE_LABEL: Readonly<Record<PersonState, string>> = {
  invited: "Invited",
  active: "Active",
  disabled: "Disabled",
};

export const STATE_HELP: Readonly<Record<PersonState, string>> = {
  invited: "Has not set a password yet.",
  active: "May sign in.",
  disabled: "May not sign in.",
};

export const WORDS = {
  title: "People",
  thing: "person",
  things: "people",
  search: "Search people",
  searched: "names, emails and roles",
  create: "Invite person…",
  ownersOnly: "Only owners may change people.",
  nothing: "Nobody signs in here yet",
  nothingHelp:
    "People sign in to a license server that serves this workspace, in a browser or from their own desktop. Invite the first one as an owner.",

  name: "Name",
  email: "Email",
  role: "Role",
  state: "State",
  lastSignIn: "Last sign-in",
  never: "Never",
  secondFactor: "Second factor",
  factorOn: "On",
  factorOff: "Off",
  invitedAt: "Added",
  id: "Person ID",
  copyId: "Copy person ID",
  details: (name: string) => `Person ${name}`,
  gone: "This person is not here",
  goneHelp: "The address may come from another workspace.",
  loading: "Loading the person",
  you: "you",

  inviteTitle: "Invite person",
  inviteLead: "You get a link to hand over. With it they set a password; until then they cannot sign in.",
  invite: "Make invitation link",
  inviting: "Making…",
  nameMissing: "Enter 1 to 120 characters: the audit trail names them so.",
  emailWrong: "Enter an address such as mira@example.com.",

  edit: "Edit",
  editTitle: "Edit person",
  save: (changes: number) =>
    changes === 1 ? "Save 1 change" : changes > 1 ? `Save ${changes} changes` : "Save",
  saving: "Saving…",
  saved: (name: string) => `Saved ${name}`,
  lastOwnerRole:
    "The only owner who can sign in keeps this role. Make somebody else an owner first, and let them sign in.",
  lastOwnerDisable:
    "The only owner who can sign in stays. Make somebody else an owner first, and let them sign in.",

  disable: "Disable…",
  disableTitle: (name: string) => `Disable ${name}?`,
  disableLead:
    "They are signed out everywhere at once and cannot sign in. Everything they did stays in the audit trail, and you can enable them again.",
  disableAction: "Disable person",
  disabled: (name: string) => `${name} is disabled`,
  enable: "Enable",
  enabled: (name: string) => `${name} may sign in again`,
  working: "Working…",
  busy: "It is being done.",

  reset: "Reset password…",
  newLink: "New invitation link…",
  disabledNoLink: "Enable them first; a link is of no use until then.",
  resetTitle: (name: string) => `Reset the password of ${name}?`,
  newLinkTitle: (name: string) => `New invitation link for ${name}?`,
  resetLead:
    "They are signed out everywhere. The link sets a new password within 24 hours; the old password counts until it is used.",
  newLinkLead: "Links made before stop working.",
  removeFactor: "Take away the second factor too",
  removeFactorHelp: "For somebody who lost their authenticator app and recovery codes.",
  makeLink: "Make link",

  linkTitle: (name: string) => `Hand this link to ${name}`,
  linkLead: "It is shown now and never again. Whoever has it can set the password, so send it privately.",
  link: "Link",
  copyLink: "Copy link",
  copied: "Copied",
  linkUntil: (moment: string) => `Works once, until ${moment}.`,
  noAddress:
    "This is the link’s path. Put your license server’s address before it; with the address in Settings, links are whole.",
  notCopied: "It is not copied yet, and not shown again. Close once more to leave it all the same.",
  done: "Done",

  signIns: "Where they are signed in",
  noSignIns: "Nowhere.",
  thisOne: "this one",
  browser: "Browser",
  desktop: "Keydesk desktop",
  unknownPlace: "an unknown address",
  signedInAt: "Signed in",
  lastSeen: "last used",
  end: "End",
  endName: (where: string) => `End the sign-in in ${where}`,
  ended: "The sign-in has ended",
  endOthers: (count: number) => (count === 1 ? "End the other one" : `End all ${count} others`),
  othersEnded: (count: number) => (count === 1 ? "1 sign-in has ended" : `${count} sign-ins have ended`),
} as const;
