/* What the licenses of products, and the devices that use them, say. */
import { formatCount, formatNoun } from "@/lib/format";

export const WORDS = {
  title: "Seats",
  thing: "product",
  things: "products",
  search: "Search products",
  searched: "names and codes",
  nothing: (environment: string) => `No products in ${environment} yet`,
  nothingHelp: "Here stands how many devices each product’s licenses allow, and how many use them.",
  toProducts: "Go to products",
  allFree: "Any use",
  shortage: "No seat free",
  unlicensedOnly: "Unlicensed devices",
  filter: "Seats",

  product: "Product",
  licenses: "Licenses",
  assigned: "Assigned",
  available: "Available",
  seats: "Seats",
  inUse: "In use",
  free: "Free",
  unlicensed: "Unlicensed",
  autoAssign: "Auto-assign",
  showLicenses: (count: number) => `Show ${formatNoun(count, "license")}`,
  unlimited: (count: number) => `and ${formatNoun(count, "license")} without a limit`,
  withoutLimit: "no limit",
  seatsHelp: "Devices that the licenses allow together. Revoked and expired licenses do not count.",

  autoAssignOf: (product: string) => `Auto-assign ${product}`,
  switchedOn: (product: string) => `Auto-assign is on for ${product}`,
  switchedOff: (product: string) => `Auto-assign is off for ${product}`,
  autoAssignHelp:
    "A device that presents its organisation’s key gets a free license of that customer, else an available one, which is thereby assigned to the customer. When off, it is listed as unlicensed.",

  details: (name: string) => `Seats of ${name}`,
  gone: "This product is no longer here",
  goneHelp: "Somebody deleted it.",
  loading: "Loading the product",
  openProduct: "Open product",
  showActivations: "Show activations",

  devices: "Devices",
  devicesNone: "No device uses it.",
  allDevices: (count: number) => `All ${formatCount(count)}`,
  revoke: "Revoke",
  revokeOf: (device: string) => `Revoke the seat of ${device}`,
  showDevice: (device: string) => `Open device ${device}`,

  unlicensedDevices: "Unlicensed devices",
  unlicensedNone: "Every device that asked with an organisation’s key has a license.",
  unlicensedHelp:
    "They asked with an organisation’s key and got no license. Open one to assign a license to it.",
  moreUnlicensed: (count: number) => `${formatCount(count)} more`,
  asked: "asked",
} as const;
