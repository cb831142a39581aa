/* What the import wizard says. */
import type { DateOrder, Encoding, Failure, Field, Format, JobKind, Preset, Separator } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";
import type { Missing } from "./mapping";
import type { Step } from "./wizard";

const MISSING: Readonly<Record<Missing, string>> = {
  key: "No column holds the license key. Choose the one that does.",
  product: "No column holds the product. Choose one for its name or its code.",
};

const STEP: Readonly<Record<Step, string>> = {
  file: "File",
  columns: "Columns",
  check: "Dry run",
  apply: "Apply",
};

const FINISHED: Readonly<Record<JobKind, string>> = {
  check_import: "The dry run is done.",
  apply_import: "The import is done.",
  undo_import: "The import was taken back.",
  generate_licenses: "The licenses are made.",
  change_licenses: "The licenses are changed.",
  check_seat_changes: "The dry run is done.",
  change_seats: "The seats are given or taken.",
};

export const PRESET_WORDS: Readonly<Record<Preset, { name: string; help: string }>> = {
  woocommerce: {
    name: "License Manager for WooCommerce",
    help: "ACTIVE keys without an order are available; sold and delivered ones assigned, or active once used. An empty limit is unlimited.",
  },
  keygen: {
    name: "Keygen",
    help: "Licenses with machines or uses are active, those with an owner assigned, the rest available. Banned ones are suspended.",
  },
  snipe_it: {
    name: "Snipe-IT",
    help: "Licenses with seats checked out are active. Without an expiration date the termination date counts.",
  },
};

export const WORDS = {
  title: "Import licenses",
  steps: "Steps of the import",
  step: STEP,
  cancel: "Cancel",
  back: "Back",
  startOver: "Import another file",
  waiting: "It is being worked on.",
  nothingWritten: "Nothing has been written yet.",

  fileTitle: "Choose a file of licenses",
  fileHelp:
    "CSV or JSON, up to 1 GB. Keydesk reads it, guesses the columns and shows what an import would do before anything is written.",
  chooseFile: "Choose file…",
  dropHint: "or drop it here",
  dropHere: "Drop the file to import it",
  sending: (name: string) => `Reading ${name}`,
  sent: (received: string, size: string) => `${received} of ${size}`,
  stop: "Stop reading",
  inspecting: "Looking at the file…",
  formats: "What can be imported",
  formatsList: [
    "CSV with commas, semicolons, tabs or pipes, with a header row",
    "JSON: one array of objects, or one object a line",
    "UTF-8, UTF-16 and Windows-1252",
    "Every export of Keydesk, back to the same rows",
    "Exports of License Manager for WooCommerce, Keygen and Snipe-IT, recognised by their columns",
  ],

  columnsTitle: "Columns",
  remembered: "Mapped as last time for a file with these columns.",
  guessed: "Guessed from the headers.",
  presetTitle: "Preset",
  presetOf: (name: string) => `This file comes from ${name}`,
  presetOff: (name: string) => `${name} is switched off: columns and values are read as they stand.`,
  presetSwitch: (name: string) => `Read it as ${name} writes it`,
  holder: "Customer for licenses that name none",
  holderHelp:
    "The email of who gets licenses that somebody has and whose row does not say who. Empty: such rows are problems.",
  holderPlaceholder: "licenses@example.org",
  holderWrong: "Enter an email address for the customer, or leave it empty.",
  guessedFor: (name: string) => `As ${name} writes them.`,
  header: "Column in the file",
  samples: "First values",
  takenFor: "Is imported as",
  ignore: "Do not import",
  noHeader: (column: number) => `Column ${column}`,
  noSamples: "empty in the first rows",
  moves: (header: string) => `Now from ${header}; choosing it here moves it`,
  separator: "Separator",
  encoding: "Encoding",
  format: "Format",
  dateOrder: "Dates like 03/04/2027",
  missing: MISSING,
  noFile: "Choose a file first.",
  noRows: "The file has a header and no rows. Choose one with rows.",
  check: "Start dry run",
  checking: "Starting…",

  create: "Create",
  update: "Update",
  skip: "Skip",
  cannot: "Cannot import",
  withNewCustomers: (count: number) => `${formatNoun(count, "new customer")}`,
  newProducts: (count: number) => formatNoun(count, "new product"),
  noNew: "For customers and products that exist",
  sameKey: "Same key, other values",
  already: "Already as in the file",
  kinds: (count: number) =>
    count === 0 ? "Every row fits" : formatNoun(count, "column with problems", "columns with problems"),
  problems: "First problems",
  problemTable: "Rows that cannot be imported",
  allProblems: (count: number) => `All ${formatCount(count)}`,
  group: (column: string, count: number) => `${column || "Whole rows"} ${formatCount(count)}`,
  groups: "Problems by column",
  problemRows: "Problem rows",
  row: "Row",
  column: "Column",
  value: "Value",
  problem: "Problem",
  remedy: "Remedy",
  wholeRow: "Whole row",
  emptyValue: "(empty)",
  more: (count: number) => `${formatCount(count)} more. The result file lists every row with its outcome.`,
  suggestion: (remedy: string, text: string) => `${remedy.replace(/\.$/, "")}, such as ${text}`,
  noResult: "This dry run left no result file.",
  noMore: "The result file lists every row with its outcome.",
  noProblems: "No problems",
  noProblemsHelp: "Every row can be imported as it is.",
  createCustomers: "Create missing customers",
  createProducts: "Create missing products",
  allOrNothing: "All or nothing",
  allOrNothingHelp: "one failure undoes the whole import",
  allOrNothingTooLarge: (most: number, rows: number) =>
    `For up to ${formatCount(most)} rows; this file has ${formatCount(rows)}. It is written in chunks and can be undone.`,
  allOrNothingFails: (failed: number) =>
    `All or nothing is on, and ${failed === 1 ? "1 row" : `${formatCount(failed)} rows`} cannot be imported. Turn it off, or correct the file.`,
  dryRun: "Dry run",
  dryRunRunning: "The dry run is not finished yet.",
  dryRunStopped: "The dry run did not finish. Start it again.",
  dryRunAgain: "Start dry run again",
  nothingToWrite: "No row would create or update a license.",
  apply: (count: number, environment: string) => `Import ${formatNoun(count, "license")} into ${environment}`,
  applying: "Starting…",

  leave: "You can leave this page: the import goes on, and Jobs shows it.",
  stillRunning: "The import is still running.",
  showLicenses: "Show licenses",
  finished: FINISHED,
  cancelled: "Cancelled.",
} as const;

export const FIELD_WORDS: Readonly<Record<Field, { label: string; detail: string }>> = {
  key: { label: "License key", detail: "Required. An existing key is updated" },
  product: { label: "Product", detail: "By its name" },
  product_code: { label: "Product code", detail: "By its short code" },
  customer_name: { label: "Customer name", detail: "For customers that are made" },
  customer_email: { label: "Customer email", detail: "Finds the customer" },
  customer_organisation: { label: "Organisation", detail: "For customers that are made" },
  status: { label: "Status", detail: "Available, assigned, active …; for new licenses" },
  activation_limit: { label: "Activation limit", detail: "1 to 10,000, or -1 for unlimited" },
  expires_at: { label: "Expires", detail: "A date; empty is Lifetime; or “12 months from assignment”" },
  created_at: { label: "Created", detail: "A date; for new licenses" },
  flags: { label: "Feature flags", detail: "A JSON object" },
  metadata: { label: "Metadata", detail: "A JSON object of at most 10 KB" },
  activations_used: { label: "Activations used", detail: "Read and left out: activations come from devices" },
};

export const SEPARATOR_WORDS: Readonly<Record<Separator, string>> = {
  comma: "Comma",
  semicolon: "Semicolon",
  tab: "Tab",
  pipe: "Pipe",
};

export const ENCODING_WORDS: Readonly<Record<Encoding, string>> = {
  utf8: "UTF-8",
  utf8_bom: "UTF-8 with BOM",
  utf16_le: "UTF-16 little endian",
  utf16_be: "UTF-16 big endian",
  windows1252: "Windows-1252",
};

export const FORMAT_WORDS: Readonly<Record<Format, string>> = {
  csv: "CSV",
  json: "JSON, one array",
  json_lines: "JSON, one object a line",
};

export const DATE_ORDER_WORDS: Readonly<Record<DateOrder, string>> = {
  day_first: "3 April: day first",
  month_first: "4 March: month first",
};

/** Refused before a byte was sent. */
export function fileFailure(what: string, next: string): Failure {
  return { code: "unreadable_file", what, kept: "Nothing was imported.", next, field: null };
}
