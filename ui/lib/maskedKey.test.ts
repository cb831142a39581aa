import { expect, test } from "vitest";
import { isMasked } from "./maskedKey";

test("a hidden key is told by its end and its length", () => {
  expect(isMasked("PRO-9KHT…")).toBe(true);
  expect(isMasked("AB…")).toBe(true);
  expect(isMasked("PRO-9KHT-4WNA-X2VD")).toBe(false);
  expect(isMasked("PRO-9KHT-4WNA…")).toBe(false);
});
