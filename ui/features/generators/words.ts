/* What generators say. */
import type { ValidityStart, ValidityUnit } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";
import type { FormatKind } from "./keyFormat";
import type { Strength } from "./odds";

const KIND: Readonly<Record<FormatKind, { label: string; help: string }>> = {
  chunked: { label: "Segments", help: "Random characters in groups, such as PRO-7KHT-4WNA." },
  pattern: { label: "Pattern", help: "Letters, digits and dates where you want them." },
  uuid: { label: "UUID", help: "Version 4, lower-case, 36 characters." },
};

export const FORMAT_WORDS = {
  kind: "Key format",
  kinds: KIND,
  uuid: "UUID",
  uuidDetail: "36 characters, version 4",
  patternDetail: "by pattern",
  chunkedDetail: (length: string, alphabet: number) => `${length} characters out of ${alphabet}`,
  checkDetail: "the last one checks the others",
  length: "Characters",
  lengthWrong: "Enter 4 to 100.",
  segment: "Per segment",
  segmentWrong: "Enter 1 to 100.",
  separator: "Separator",
  separatorWrong: "Use at most 3 characters.",
  prefix: "Prefix",
  prefixExample: "PRO-",
  suffix: "Suffix",
  affixWrong: "Use at most 40 characters.",
  alphabet: "Alphabet",
  alphabetCount: (count: number) => formatNoun(count, "character"),
  alphabetWrong: "Use 2 to 64 different characters.",
  alphabetTwice: (character: string) => `Remove the second “${character}”: each character stands once.`,
  alphabetHelp:
    "The clear alphabet leaves out what people mix up: 0 and O, 1 and I, 2 and Z, 5 and S, 8 and B.",
  useClear: "Use clear alphabet",
  check: "Check character",
  checkHelp: "The last character is computed from the others, so that a typing error is noticed at once.",
  pattern: "Pattern",
  patternWrong: "Use 1 to 120 characters.",
  legend: "What a pattern can hold",
  legendRest: "Anything else stands as it is.",
  legendItems: [
    { code: "{A:4}", means: "4 letters" },
    { code: "{9:4}", means: "4 digits" },
    { code: "{X:8}", means: "8 letters or digits" },
    { code: "{H:8}", means: "8 hexadecimal digits" },
    { code: "{yyyy} {yy}", means: "the year" },
    { code: "{mm} {dd}", means: "month and day" },
  ],
} as const;

const STRENGTH: Readonly<Record<Strength, string>> = {
  weak: "Easy to guess",
  fair: "Hard to guess",
  strong: "Beyond guessing",
};

export const ODDS_WORDS = {
  oneIn: (number: string) => `one in ${number}`,
  onceIn: (number: string) => `once in ${number} tries`,
  certain: "almost certain",
  never: "practically never",
  everyTry: "with nearly every try",
  neverHits: "practically never",
  about: (time: string) => `about ${time}`,
  universe: "longer than the universe is old",
  minute: "a minute or two",
  title: "Samples",
  planned: "Number of keys the odds are for",
  plannedItem: (count: number) => `for ${formatCount(count)} keys`,
  strength: STRENGTH,
  bits: (bits: number) => `${formatCount(Math.floor(bits))} random bits`,
  guess: "A guess hits a key",
  guessing: "Guessing 1,000 a second, that takes",
  collision: "That two of them come out alike",
  collisionHelp: "Keydesk would then make another: nobody gets a key twice.",
  weakHelp: "Take more characters or a larger alphabet: whoever tries keys finds one.",
  unknown: "The odds of this format cannot be told.",
  incomplete: "Samples appear once the format is whole.",
  loading: "Making samples",
} as const;

const UNIT: Readonly<Record<ValidityUnit, string>> = { days: "days", months: "months", years: "years" };

const START: Readonly<Record<ValidityStart, string>> = {
  creation: "from creation",
  assignment: "from assignment",
  first_activation: "from first activation",
};

const START_HELP: Readonly<Record<ValidityStart, string>> = {
  creation: "The time runs from the moment a key is made, also while it waits for a customer.",
  assignment: "The time runs from the moment a customer gets the key.",
  first_activation: "The time runs from the first device; until then the key does not end.",
};

export const VALIDITY_WORDS = {
  title: "Validity",
  lifetime: "Lifetime",
  lifetimeHelp: "Licenses never expire.",
  counted: "For a time",
  amount: "How long",
  unitName: "Unit",
  startName: "Counted from",
  amountWrong: (most: string) => `Enter 1 to ${most}.`,
  unit: UNIT,
  start: START,
  startHelp: START_HELP,
  limit: "Activation limit",
  unlimited: "Unlimited",
  limitWrong: "Enter 1 to 10,000, or choose unlimited.",
  limitHelp: "How many devices may use one license at a time.",
} as const;

export const WORDS = {
  title: "Generators",
  thing: "generator",
  things: "generators",
  search: "Search generators",
  searched: "names of generators, and names and codes of their products",
  create: "Create generator",
  nothing: (environment: string) => `No generators in ${environment} yet`,
  nothingHelp: "A generator makes keys of one product that look alike, with a limit and a validity.",
  nothingNoProduct: "A generator makes keys of a product, and there is none yet. Create a product first.",
  toProducts: "Go to products",
  productsFirst: "Create a product first: a generator makes keys of one.",

  name: "Name",
  nameMissing: "Give the generator a name.",
  nameTooLong: "Use at most 120 characters.",
  nameExample: "Pro annual",
  product: "Product",
  productMissing: "Choose the product whose keys it makes.",
  productHelp: "Cannot be changed later.",
  productStays: "The product of a generator never changes.",
  productInactive: "Inactive",
  format: "Format",
  defaults: "What the licenses get",
  validity: "Validity",
  limit: "Limit",
  flags: "Feature flags",
  flagsHelp: "What the product’s features are set to.",
  flagsOf: (names: string) => `Features of the product: ${names}.`,
  metadata: "Metadata",
  metadataHelp: "Anything your systems want to know, such as an order number.",
  licenses: "Licenses",
  licensesHelp: "made by it and still there",
  createdAt: "Created",
  none: "None",

  createTitle: "Create generator",
  creating: "Creating…",
  created: (name: string) => `Created ${name}`,
  editTitle: "Edit generator",
  editLead: (name: string) => `${name}. Licenses that it made stay as they are.`,
  edit: "Edit",
  save: (changes: number) => `Save ${formatNoun(changes, "change")}`,
  saving: "Saving…",
  saved: (name: string) => `Saved ${name}`,

  details: (name: string) => `Generator ${name}`,
  gone: "This generator is no longer here",
  goneHelp: "Somebody deleted it.",
  loading: "Loading the generator",
  showLicenses: (count: number, product: string) => `${formatCount(count)}. Show licenses of ${product}`,
  id: "Generator ID",
  copyId: "Copy generator ID",

  delete: "Delete",
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteAction: "Delete generator",
  deleteLead: (licenses: number) =>
    licenses === 0
      ? "It has made no licenses that are still there."
      : `The ${formatNoun(licenses, "license")} it made stay as they are, and no longer name it.`,
  deleted: (name: string) => `Deleted ${name}`,

  generate: "Generate licenses…",
  generateTitle: "Generate licenses",
  generateLead: (name: string, product: string) => `With ${name}, for ${product}.`,
  productOff: (product: string) => `${product} is inactive. Activate it to make new licenses.`,
  count: "How many",
  countHelp: "1 to 100,000 at a time.",
  countWrong: "Enter 1 to 100,000.",
  reason: "Reason",
  reasonHelp: "Stands in the audit trail.",
  optional: "Optional",
  reasonTooLong: "Use at most 500 characters.",
  generateAction: (count: number | null) =>
    count === null ? "Generate licenses" : `Generate ${formatNoun(count, "license")}`,
  starting: "Starting…",
  will: "What will happen",
  willMake: (count: string, product: string) => `${count} available licenses of ${product}`,
  willMakeOne: (product: string) => `1 available license of ${product}`,
  willMakeHelp: "Nobody has them yet: assign them, or hand out the result file.",
  willLook: "Keys like these",
  willGet: (limit: string, validity: string) => `${limit}, ${validity}`,
  willGetHelp: "Limit and validity of each of them.",
  willRun: "It goes on when you close this",
  willRunHelp: "Progress stands here and in Jobs, where it can be cancelled and resumed.",
  running: "Licenses are being made.",
  again: "Generate more",
  close: "Close",
  toJobs: "Open Jobs",
  seeLicenses: "Show licenses",
  done: "The licenses are made.",
  cancelled: "Generating was cancelled.",
} as const;
