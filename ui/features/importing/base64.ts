/* Bytes as base64, in steps small enough for the call stack of every engine. */

/** Bytes a step takes: a multiple of three, so that no step but the last ends in padding. */
const STEP = 3 * 8192;

export function encodeBase64(bytes: Uint8Array): string {
  let encoded = "";
  for (let start = 0; start < bytes.length; start += STEP) {
    encoded += btoa(String.fromCharCode(...bytes.subarray(start, start + STEP)));
  }
  return encoded;
}
