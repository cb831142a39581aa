/* What jobs say about themselves. */
import type { Job, JobKind, JobRetry, JobState, JobUnit } from "@/api";
import { formatBytes, formatCount, formatDuration, formatNoun } from "@/lib/format";

const TITLE: Readonly<Record<JobKind, (title: string) => string>> = {
  check_import: (title) => `Dry run of ${title}`,
  apply_import: (title) => `Import ${title}`,
  undo_import: (title) => `Undo import of ${title}`,
  generate_licenses: (title) => `Generate licenses: ${title}`,
  change_licenses: (title) => `Change licenses: ${title}`,
  check_seat_changes: (title) => `Dry run of seats in ${title}`,
  change_seats: (title) => `Assign or revoke seats: ${title}`,
};

const STATE: Readonly<Record<JobState, string>> = {
  running: "Running",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  interrupted: "Interrupted",
};

const CANCELLING: Readonly<Record<JobKind, string>> = {
  check_import: "A dry run writes nothing, so cancelling it loses nothing.",
  apply_import:
    "Cancelling stops after the chunk that is being written. What was written stays; the import can be resumed or undone.",
  undo_import:
    "Cancelling stops after the chunk that is being removed. What was removed stays removed; it can be resumed.",
  generate_licenses:
    "Cancelling stops after the chunk that is being made. Licenses that were made stay; the rest can be made by resuming.",
  change_licenses:
    "Cancelling stops after the chunk that is being changed. What was changed stays changed; the rest can be changed by resuming.",
  check_seat_changes: "A dry run writes nothing, so cancelling it loses nothing.",
  change_seats:
    "Cancelling stops after the chunk that is being written. Seats that were given or taken stay so; the rest can be done by resuming.",
};

const RESUME: Readonly<Record<JobKind, string>> = {
  check_import: "Resume dry run",
  apply_import: "Resume import",
  undo_import: "Resume undoing import",
  generate_licenses: "Resume generating",
  change_licenses: "Resume changing",
  check_seat_changes: "Resume dry run",
  change_seats: "Resume seats",
};

/** Why a job cannot be tried again; null when it can, or when there is nothing to try. */
const NO_RETRY: Readonly<Record<JobRetry, string | null>> = {
  nothing: null,
  resume: null,
  again: null,
  file_gone: "Its file is not kept any more. Choose the file again in Import.",
  file_elsewhere: "Its file is on the computer that started it. Start it again there.",
  not_twice: "What it made would be made twice. Generate the rest anew.",
};

/** The kinds of jobs, as one chooses among them. */
const KIND: Readonly<Record<JobKind, string>> = {
  apply_import: "Imports",
  check_import: "Dry runs of imports",
  undo_import: "Undone imports",
  generate_licenses: "Generated licenses",
  change_licenses: "Bulk changes",
  change_seats: "Seats from files",
  check_seat_changes: "Dry runs of seats",
};

export const WORDS = {
  noRetry: NO_RETRY,
  kind: KIND,
  kinds: "Which kind of job",
  allKinds: "All kinds",
  running: "Running",
  failedJobs: "Failed",
  retry: "Start again",
  retrying: "It is being started again.",
  retried: (title: string) => `${title} was started again.`,
  clear: "Show all jobs",
  mayNot: "Your role may look and not steer jobs. Managers and owners may.",
  mayNotSave: "Your role may not take these rows out. Managers and owners may.",
  title: "Jobs",
  lead: "Long work goes on when you leave this page, and resumes after a crash.",
  earlier: "Earlier",
  filter: "Which jobs",
  all: "All",
  needsYou: "Needs you",
  done: "Done",
  loading: "Loading jobs",
  empty: "No jobs yet",
  emptyHelp: "Imports, generated licenses and bulk changes appear here, with what became of every row.",
  emptyFiltered: "No job here",
  emptyFilteredHelp: "Another choice above shows the rest.",
  importLicenses: "Import licenses",
  job: TITLE,
  state: STATE,
  started: (by: string, at: string) => `Started by ${by}, ${at}`,
  progress: (title: string) => `Progress of ${title}`,
  created: "Created",
  updated: "Updated",
  skipped: "Skipped",
  failed: "Failed",
  removed: "Removed",
  left: "Left",
  leftDetail: "changed since the import",
  made: "Made",
  newCustomers: "New customers",
  changed: "Changed",
  unchanged: "Unchanged",
  unchangedDetail: "already as asked",
  assigned: "Assigned",
  revoked: "Revoked",
  alreadySo: "Already so",
  notDone: "Not done",
  refused: "Not changed",
  notMade: "Not made",
  missing: "Missing",
  missingDetail: "deleted meanwhile",
  cancelling: CANCELLING,
  allOrNothing: "Cancel now and nothing is written: this import was started as all or nothing.",
  cancel: "Cancel job…",
  cancelTitle: (job: string) => `Cancel “${job}”?`,
  cancelAction: "Cancel job",
  keepRunning: "Keep running",
  resume: RESUME,
  saving: "It is being saved.",
  resuming: "It is being resumed.",
  beingCancelled: "It is being cancelled.",
  starting: "It is being started.",
  lost: "There is no connection; changes wait.",
  undo: "Undo import…",
  undoTitle: "Undo this import?",
  undoLead: (title: string) => `Removes the licenses that ${title} created and nobody has touched since.`,
  undoDetail:
    "Licenses that were changed, assigned or activated after the import stay, and are counted. Values that the import changed in existing licenses stay as they are.",
  undoAction: "Undo import",
  keepImport: "Keep import",
  takenBack: (outcome: string) => `${outcome}; undone since`,
  result: "Save result file",
  someFailed: (count: number) => `${formatCount(count)} with problems`,
  someRefused: (count: number) => `${formatCount(count)} not changed`,
  resultName: (title: string) => `${stem(title)}-result.csv`,
  problemsName: (title: string) => `${stem(title)}-problems.csv`,
  saved: (path: string) => `Saved ${path}`,
  showInFolder: "Show in folder",
} as const;

function stem(title: string): string {
  const name = title
    .replace(/\.[^.]+$/, "")
    .replace(/[^\p{L}\p{N} ._-]+/gu, "-")
    .trim();
  return name || "job";
}

/** What a job's rows are. */
function thing(kind: JobKind): string {
  return kind === "generate_licenses" || kind === "change_licenses" ? "license" : "row";
}

/** "31,010 of 50,016 rows", "4.2 MB of 8.1 MB" */
export function amount(job: Pick<Job, "kind" | "done" | "total" | "unit">): string {
  const { kind, done, total, unit } = job;
  const noun = thing(kind);
  if (unit === "kilobytes") {
    return total > 0
      ? `${formatBytes(done * 1000)} of ${formatBytes(total * 1000)}`
      : formatBytes(done * 1000);
  }
  return total > 0 ? `${formatCount(done)} of ${formatNoun(total, noun)}` : formatNoun(done, noun);
}

/** "2,140 rows/s, about 9 s left" */
export function pace(kind: JobKind, unit: JobUnit, rate: number | null, left: number | null): string {
  if (rate === null) return "";
  const speed =
    unit === "rows" ? `${formatCount(Math.round(rate))} ${thing(kind)}s/s` : `${formatBytes(rate * 1000)}/s`;
  return left === null ? speed : `${speed}, about ${formatDuration(left)} left`;
}

/** One line on what became of a job: "48,112 created, 27 failed". */
export function outcome(job: Job): string {
  const { kind, state, done, total } = job;
  const said = partsOf(job).filter(Boolean).join(", ");
  if (said) return said;
  if (state === "done") return kind === "undo_import" ? "Nothing was left to remove" : `No ${thing(kind)}s`;
  return total > 0 ? `Stopped at ${Math.floor((done / total) * 100)}%, nothing written` : "Nothing written";
}

function partsOf({ kind, report, bulk }: Job): string[] {
  const { created = 0, updated = 0, skipped = 0, failed = 0, removed = 0, left = 0 } = report;
  const { changed = 0, unchanged = 0, refused = 0, missing = 0, new_customers = 0 } = bulk ?? {};
  const dry = kind === "check_import";
  switch (kind) {
    case "undo_import":
      return [part(removed, "removed"), part(left, "left as changed since")];
    case "generate_licenses":
      return [part(changed, "made"), part(refused, "could not be made")];
    case "change_licenses":
      return [
        part(changed, "changed"),
        part(unchanged, "already so"),
        part(refused, "could not change"),
        part(missing, "deleted meanwhile"),
        part(new_customers, new_customers === 1 ? "new customer" : "new customers"),
      ];
    case "check_seat_changes":
    case "change_seats":
      return seatParts(kind, report);
    default:
      return [
        part(created, dry ? "to create" : "created"),
        part(updated, dry ? "to update" : "updated"),
        part(skipped, dry ? "already so" : "skipped"),
        part(failed, dry ? "cannot be imported" : "failed"),
      ];
  }
}

function seatParts(kind: JobKind, report: Job["report"]): string[] {
  const { created = 0, updated = 0, skipped = 0, failed = 0, new_customers = 0 } = report;
  const dry = kind === "check_seat_changes";
  return [
    part(created, dry ? "to assign" : "assigned"),
    part(updated, dry ? "to revoke" : "revoked"),
    part(skipped, "already so"),
    part(failed, dry ? "cannot be done" : "could not be done"),
    part(new_customers, new_customers === 1 ? "new customer" : "new customers"),
  ];
}

function part(count: number, word: string): string {
  return count > 0 ? `${formatCount(count)} ${word}` : "";
}
