/* What organisation keys say. */
import { formatNoun } from "@/lib/format";

export const WORDS = {
  title: "Organisation keys",
  help: "Enter one in the product, where it asks for its license server’s key (“Product API key”): its devices then get licenses of this customer by themselves, where auto-assign is on.",
  none: "There is no key yet.",
  create: "Create key",
  loading: "Loading organisation keys",
  mayNot: "Managers and owners make and end organisation keys.",

  allProducts: "All products",
  products: (count: number) => formatNoun(count, "product"),
  made: "made",
  by: (who: string) => `by ${who}`,
  used: "last used",
  neverUsed: "never used",
  revoked: "Revoked",
  revokedKeys: (count: number) => `${formatNoun(count, "revoked key")}`,
  actions: (name: string) => `Actions for key ${name}`,
  startsWith: "Begins with",

  createTitle: "Create organisation key",
  creating: "Creating…",
  name: "Name",
  nameHelp: "What you call it, such as the department that installs it.",
  nameMissing: "Give the key a name.",
  nameTooLong: "Use at most 80 characters.",
  which: "Products",
  anyProduct: "All products",
  someProducts: "Only these",
  productsMissing: "Choose at least one product, or all.",
  noProducts: "There are no products yet.",

  createdTitle: "Organisation key created",
  rotatedTitle: "Organisation key rotated",
  label: "Organisation key",
  copy: "Copy key",
  where: (customer: string) =>
    `Enter it in the settings of the product on ${customer}’s devices, as license server key or Product API key. All installations of the organisation share it.`,

  rotate: "Rotate…",
  rotateTitle: "Rotate this key?",
  rotateAction: "Rotate key",
  rotating: "Rotating…",
  rotateDead: "The old key gets **no** license from now on",
  rotateDeadDetail: "New devices need the new one.",
  keeps: "Devices keep the licenses that they have",
  shown: "The new one is shown once",
  now: "now",

  revoke: "Revoke…",
  revokeTitle: "Revoke this key?",
  revokeAction: "Revoke key",
  revoking: "Revoking…",
  revokeDead: "No device gets a license by it from now on",
  revokeDone: (name: string) => `Revoked ${name}`,
  cannotUndo: "Cannot be undone.",
} as const;
