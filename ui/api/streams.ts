/* Rows out: to a file in the desktop, to the browser's downloads elsewhere. */
import {
  type BackUp,
  commands,
  type Destination,
  type DownloadBulkResult,
  type DownloadImportResult,
  type ExportAudit,
  type ExportLicenses,
  type ExportReport,
  type StreamProgress,
} from "./bindings";
import { unwrap } from "./client";
import { FailureError, toFailure } from "./failure";
import { cancelled, post } from "./http";
import { Channel, inDesktop } from "./transport";

/** A file that is whole. Counts are unknown where the browser only passed bytes on. */
export type Saved = { path: string; rows: number | null; missing: number; canShow: boolean };

/** How far a stream is: rows of a total, or bytes where rows are not counted. */
export type StreamStep = { rows: number; total: number } | { bytes: number };

export type StreamChoices = { onStep: (step: StreamStep) => void; signal: AbortSignal };

/** Backs the workspace up into a file. Throws FailureError; a stopped one has the code `cancelled`. */
export function backUp(request: BackUp, destination: Destination, choices: StreamChoices): Promise<Saved> {
  if (!inDesktop()) return download("back_up", null, request, destination.file_name, choices);
  return save((progress) => commands.backUp(request, destination, progress), choices);
}

/** Writes licenses to a file. Throws FailureError; a stopped one has the code `cancelled`. */
export function exportLicenses(
  environment: string,
  request: ExportLicenses,
  destination: Destination,
  choices: StreamChoices,
): Promise<Saved> {
  if (!inDesktop()) return download("export_licenses", environment, request, destination.file_name, choices);
  return save((progress) => commands.exportLicenses(environment, request, destination, progress), choices);
}

/** Writes the result of an import to a file. Throws FailureError. */
export function downloadImportResult(
  environment: string,
  request: DownloadImportResult,
  destination: Destination,
  choices: StreamChoices,
): Promise<Saved> {
  if (!inDesktop())
    return download("download_import_result", environment, request, destination.file_name, choices);
  return save(
    (progress) => commands.downloadImportResult(environment, request, destination, progress),
    choices,
  );
}

/** Writes entries of the audit trail to a file. Throws FailureError; a stopped one has the code `cancelled`. */
export function exportAudit(
  environment: string,
  request: ExportAudit,
  destination: Destination,
  choices: StreamChoices,
): Promise<Saved> {
  if (!inDesktop()) return download("export_audit", environment, request, destination.file_name, choices);
  return save((progress) => commands.exportAudit(environment, request, destination, progress), choices);
}

/** Writes a report to a file. Throws FailureError; a stopped one has the code `cancelled`. */
export function exportReport(
  environment: string,
  request: ExportReport,
  destination: Destination,
  choices: StreamChoices,
): Promise<Saved> {
  if (!inDesktop()) return download("export_report", environment, request, destination.file_name, choices);
  return save((progress) => commands.exportReport(environment, request, destination, progress), choices);
}

/** Writes the result of a bulk change or generation to a file. Throws FailureError. */
export function downloadBulkResult(
  environment: string,
  request: DownloadBulkResult,
  destination: Destination,
  choices: StreamChoices,
): Promise<Saved> {
  if (!inDesktop())
    return download("download_bulk_result", environment, request, destination.file_name, choices);
  return save(
    (progress) => commands.downloadBulkResult(environment, request, destination, progress),
    choices,
  );
}

type Start = (progress: Channel<StreamProgress>) => ReturnType<typeof commands.exportLicenses>;

async function save(start: Start, { onStep, signal }: StreamChoices): Promise<Saved> {
  let stream: number | null = null;
  const stop = () => {
    if (stream !== null) void commands.cancelStream(stream);
  };
  const progress = new Channel<StreamProgress>((message) => {
    if (message.kind === "started") {
      stream = message.stream;
      if (signal.aborted) stop();
    } else onStep({ rows: message.rows, total: message.total });
  });
  signal.addEventListener("abort", stop);
  try {
    return { ...(await unwrap(start(progress))), canShow: true };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function download(
  name: string,
  environment: string | null,
  request: unknown,
  fileName: string,
  { onStep, signal }: StreamChoices,
): Promise<Saved> {
  try {
    const response = await post(name, environment, request, signal);
    const blob = await collect(response, onStep);
    if (signal.aborted) throw new FailureError(cancelled());
    offer(blob, fileName);
    return { path: fileName, rows: null, missing: 0, canShow: false };
  } catch (thrown) {
    throw new FailureError(signal.aborted ? cancelled() : toFailure(thrown));
  }
}

async function collect(response: Response, onStep: StreamChoices["onStep"]): Promise<Blob> {
  const type = response.headers.get("Content-Type") ?? "application/octet-stream";
  if (!response.body) return response.blob();
  const pieces: BlobPart[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  for (let read = await next(reader); !read.done; read = await next(reader)) {
    pieces.push(read.value);
    bytes += read.value.byteLength;
    onStep({ bytes });
  }
  return new Blob(pieces, { type });
}

/** The next piece. The server cuts the connection when rows break off, so that no half file passes for a whole one. */
function next(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>) {
  return reader.read().catch((): never => {
    throw new FailureError({
      code: "unreachable",
      what: "The rows broke off before the file was whole.",
      kept: "No file was written.",
      next: "Start it again, and look into the server's log if it stays.",
      field: null,
    });
  });
}

/** Hands a finished file to the browser's downloads. */
function offer(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
