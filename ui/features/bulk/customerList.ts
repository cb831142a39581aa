/* A CSV file of customers, read in this window: who is listed, and which rows cannot be used. Those that can be used go
to the core as a file, since there may be more than one request carries. */
import Papa from "papaparse";
import { sendFile } from "../importing/upload";
import { WORDS } from "./words";

/** A customer as a list names them. */
export type ListedCustomer = { email: string; name: string | null };

/** A list that the core has, too. */
export type SentList = CustomerList & {
  /** The environment that has it. */
  environment: string;
  /** What the core calls it; none where nobody can be used. */
  upload: string | null;
};

export type ListProblem = {
  /** The row as a spreadsheet numbers it. */
  row: number;
  value: string;
  reason: string;
};

export type CustomerList = {
  fileName: string;
  /** In the order of the file; a customer who stands there twice gets two licenses. */
  customers: readonly ListedCustomer[];
  /** Rows that were left out. */
  problems: readonly ListProblem[];
  /** How many customers stand there more than once. */
  repeated: number;
};

/** Why a file could not be used at all, as sentences. */
export type ListRefusal = { refused: string };

export const MOST_CUSTOMERS = 100_000;
const LARGEST_BYTES = 32 * 1024 * 1024;
const LONGEST_NAME = 200;

const EMAIL_HEADERS = new Set([
  "email",
  "e-mail",
  "mail",
  "email address",
  "customer email",
  "customer_email",
]);
const NAME_HEADERS = new Set(["name", "full name", "customer", "customer name", "customer_name"]);

/** Reads a file. UTF-8, or Windows-1252 where it is none. */
export async function readCustomerFile(file: File): Promise<CustomerList | ListRefusal> {
  if (file.size > LARGEST_BYTES) return { refused: WORDS.fileTooLarge(file.name) };
  const bytes = await file.arrayBuffer();
  return parseCustomers(decode(bytes), file.name);
}

/** Hands a list in; null when it was stopped. Throws FailureError. */
export async function sendList(
  environment: string,
  list: CustomerList,
  signal: AbortSignal,
): Promise<SentList | null> {
  if (list.customers.length === 0) return { ...list, environment, upload: null };
  const text = Papa.unparse({
    fields: ["email", "name"],
    data: list.customers.map(({ email, name }) => [email, name ?? ""]),
  });
  const file = new File([text], "customers.csv");
  const upload = await sendFile(environment, file, { signal, onReceived: () => {} });
  return upload && { ...list, environment, upload: upload.id };
}

export function parseCustomers(text: string, fileName: string): CustomerList | ListRefusal {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), { skipEmptyLines: false });
  const rows = data.map((cells, index) => ({ row: index + 1, cells: cells.map((cell) => cell.trim()) }));
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ""));
  const columns = columnsOf(filled[0]?.cells ?? []);
  if (!columns) return { refused: filled.length === 0 ? WORDS.fileEmpty(fileName) : WORDS.noEmailColumn };
  const listed = columns.header ? filled.slice(1) : filled;
  const customers: ListedCustomer[] = [];
  const problems: ListProblem[] = [];
  for (const { row, cells } of listed) {
    const email = cells[columns.email] ?? "";
    const name = columns.name === null ? "" : (cells[columns.name] ?? "");
    const reason = problemOf(email, name);
    if (reason) problems.push({ row, value: email || cells.filter(Boolean).join(", ").slice(0, 60), reason });
    else customers.push({ email, name: name || null });
  }
  if (customers.length > MOST_CUSTOMERS) return { refused: WORDS.tooManyCustomers(customers.length) };
  if (customers.length === 0 && problems.length === 0) return { refused: WORDS.fileEmpty(fileName) };
  return { fileName, customers, problems, repeated: repeatedIn(customers) };
}

type Columns = { email: number; name: number | null; header: boolean };

/** Which column is which: by the headers, or by the first row where there are none. */
function columnsOf(first: readonly string[]): Columns | null {
  const named = first.map((cell) => cell.toLowerCase());
  const email = named.findIndex((cell) => EMAIL_HEADERS.has(cell));
  const name = named.findIndex((cell) => NAME_HEADERS.has(cell));
  if (email >= 0) return { email, name: name < 0 ? null : name, header: true };
  const address = first.findIndex(isEmail);
  if (address < 0) return null;
  const other = first.findIndex((cell, index) => index !== address && cell !== "");
  return { email: address, name: other < 0 ? null : other, header: false };
}

function problemOf(email: string, name: string): string | null {
  if (email === "") return WORDS.emailMissing;
  if (!isEmail(email)) return WORDS.emailWrong;
  return [...name].length > LONGEST_NAME ? WORDS.nameTooLong : null;
}

function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text);
}

function repeatedIn(customers: readonly ListedCustomer[]): number {
  const times = new Map<string, number>();
  for (const { email } of customers) {
    const key = email.toLowerCase();
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return [...times.values()].filter((count) => count > 1).length;
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
