/* What activations say. */
import { formatCount } from "@/lib/format";

export const WORDS = {
  title: "Activations",
  thing: "activation",
  things: "activations",
  search: "Search activations",
  searched: "how devices’ names, serial numbers and fingerprints begin, and how keys begin",
  nothing: (environment: string) => `Nothing was activated in ${environment} yet`,
  nothingHelp:
    "An activation is a license in use on a device. It begins when a device activates, or by hand on the device’s page.",
  toDevices: "Go to devices",
  most: (count: number) => `The first ${formatCount(count)} are listed; filter for the others.`,

  device: "Device",
  license: "License",
  product: "Product",
  customer: "Customer",
  nobody: "not assigned",
  ip: "Address",
  state: "State",
  lastSeen: "Last seen",
  activated: "Activated",
  anyState: "In use or ended",
  inUse: "In use",
  ended: "Ended",
  endedAt: "Ended",
  openLicense: (key: string) => `Open license ${key}`,
  onlyIp: (ip: string) => `Show only activations from ${ip}`,
  oneLicense: "one license",
  oneDevice: "one device",

  actions: (device: string, key: string) => `Actions for ${key} on ${device}`,
  deactivate: "Deactivate…",
  endedAlready: "It has ended already.",
  why: "Why can’t this device activate?",
  showLicense: "Show license",
  onlyDevice: "Only this device",
  onlyLicense: "Only this license",
} as const;
