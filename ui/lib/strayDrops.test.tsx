import { beforeAll, expect, test } from "vitest";
import { refuseStrayDrops } from "./strayDrops";

beforeAll(refuseStrayDrops);

function drop(types: string[]): Event {
  const event = new Event("drop", { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { types, dropEffect: "copy" } });
  document.body.dispatchEvent(event);
  return event;
}

test("a file beside every drop place does not replace the page", () => {
  expect(drop(["Files"]).defaultPrevented).toBe(true);
});

test("dragged text still goes where it was let go", () => {
  expect(drop(["text/plain"]).defaultPrevented).toBe(false);
});
