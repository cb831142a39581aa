/* A file on its way to the core: pieces in order, each answered, stopped at any time. */
import { ask, FailureError, toFailure, type Upload } from "@/api";
import { encodeBase64 } from "./base64";

/** Bytes of a piece: large enough to be quick, small enough that stopping is felt at once. */
export const PIECE_BYTES = 512 * 1024;

/** The largest file that is taken, in bytes. */
export const LARGEST_FILE = 1024 * 1024 * 1024;

/** How often a piece is sent again when nobody answers; a repeated piece does no harm. */
const TRIES = 4;

export type UploadChoices = {
  onReceived: (received: number) => void;
  signal: AbortSignal;
  /** Waits between tries; given by tests. */
  pause?: (milliseconds: number) => Promise<void>;
};

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Sends a file and answers its upload; null when it was stopped. Throws FailureError. */
export async function sendFile(
  environment: string,
  file: File,
  choices: UploadChoices,
): Promise<Upload | null> {
  let upload: Upload | null = null;
  for (let offset = 0; offset < file.size; offset = upload.received) {
    const bytes = new Uint8Array(await file.slice(offset, offset + PIECE_BYTES).arrayBuffer());
    if (choices.signal.aborted) return null;
    upload = await sendPiece(environment, file, upload?.id ?? null, offset, encodeBase64(bytes), choices);
    if (upload.received <= offset) throw stuck(file.name);
    choices.onReceived(upload.received);
  }
  return choices.signal.aborted ? null : upload;
}

async function sendPiece(
  environment: string,
  file: File,
  upload: string | null,
  offset: number,
  piece: string,
  { pause = sleep }: UploadChoices,
): Promise<Upload> {
  for (let tried = 1; ; tried += 1) {
    try {
      const request = { upload, file_name: file.name.slice(-255), offset, size: file.size, piece };
      return await ask("uploadImport", environment, request);
    } catch (thrown) {
      // A first piece without an answer may have begun an upload already; sending it again would begin another.
      const again = upload !== null && toFailure(thrown).code === "unreachable" && tried < TRIES;
      if (!again) throw thrown;
      await pause(500 * 2 ** tried);
    }
  }
}

function stuck(name: string): FailureError {
  return new FailureError({
    code: "file",
    what: `${name} did not arrive whole.`,
    kept: "Nothing was imported.",
    next: "Choose the file again.",
    field: null,
  });
}
