import { expect, test } from "vitest";
import { encodeBase64 } from "./base64";

const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31) % 256);

test.each([0, 1, 2, 3, 24_575, 24_576, 24_577, 100_000])("%i bytes read back as they were", (length) => {
  const original = bytes(length);
  const back = Uint8Array.from(atob(encodeBase64(original)), (character) => character.charCodeAt(0));
  expect(back).toEqual(original);
});

test("a piece of half a megabyte does not overflow the stack", () => {
  expect(encodeBase64(bytes(512 * 1024))).toHaveLength(4 * Math.ceil((512 * 1024) / 3));
});
