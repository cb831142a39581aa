/* What giving and taking many seats from a file says. */
import type { SeatDoing } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";

const seats = (count: number) => formatNoun(count, "seat");

type DoingWords = {
  choose: string;
  help: string;
  columns: string;
  /** On the button, with how many. */
  act: (count: number) => string;
  would: string;
  template: string;
  done: string;
};

const DOING: Readonly<Record<SeatDoing, DoingWords>> = {
  assign: {
    choose: "Assign",
    help: "Each row gives a free seat of a pool to one person. Who is not known yet becomes a customer.",
    columns: "Columns pool, name and email, in any order; further ones are left aside.",
    act: (count) => `Assign ${seats(count)}`,
    would: "To assign",
    template: "pool,name,email\nCourse seats 2027,Camille Durand,camille@example.com\n",
    done: "The seats are assigned.",
  },
  revoke: {
    choose: "Revoke",
    help: "Each row takes a seat back: its key dies, and the seat is free again under a new one. There is no undo.",
    columns: "Columns pool and email, or key, in any order; further ones are left aside.",
    act: (count) => `Revoke ${seats(count)}`,
    would: "To revoke",
    template: "pool,email,key\nCourse seats 2027,camille@example.com,\n,,CRS-7KHT4-4WNAQ\n",
    done: "The seats are free again.",
  },
};

export const WORDS = {
  title: "Assign or revoke seats from a file",
  lead: "A dry run comes first; nothing is written before you have seen it.",
  doing: DOING,
  what: "What the rows do",
  pool: "Pool for rows that name none",
  poolNone: "Every row names its pool",
  findPool: "Name or product",
  file: "File",
  chooseFile: "Choose CSV file…",
  otherFile: "Choose another file…",
  dropHint: "or drop it here",
  dropHere: "Drop the file to take it",
  chosen: (name: string, size: string) => `${name}, ${size}`,
  template: "Save a template",
  templateName: (doing: SeatDoing) => `${doing}-seats.csv`,
  tooLarge: (name: string) => `${name} is larger than 32 MB. Split it, and do the parts one by one.`,
  empty: (name: string) => `${name} is empty. Choose a file with a header and rows.`,
  fileMissing: "Choose a file first.",
  notify: "Tell everybody by mail",
  reason: "Reason",
  reasonOptional: "Optional, kept in the audit trail",
  reasonNeeded: "Kept in the audit trail",
  reasonMissing: "Say why the seats are taken back.",
  reasonLong: "Use at most 500 characters.",
  mayNot: "Your role may not change seats. Managers and owners may.",
  lost: "There is no connection; changes wait.",
  cancel: "Cancel",
  check: "Check the file",
  checking: "Checking…",
  sending: "Sending the file…",
  back: "Back",
  close: "Close",
  toJobs: "Open Jobs",
  goesOn: "It goes on when you close this.",
  notEnded: "The dry run is still at work.",
  nothing: "No row can be done as the file stands.",
  starting: "Starting…",
  newCustomers: (count: number) =>
    count === 0 ? "All are known" : `With ${formatNoun(count, "new customer")}`,
  already: "Already so",
  alreadyHelp: "Left as they are",
  cannot: "Cannot be done",
  kinds: (count: number) => (count === 0 ? "Every row can be done" : `In ${formatNoun(count, "column")}`),
  finished: "Done.",
  cancelled: "It was cancelled.",
  open: "From CSV…",
  openHint: "Assign or revoke many seats from a file",
  count: formatCount,
} as const;
