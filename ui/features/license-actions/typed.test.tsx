import { expect, test } from "vitest";
import { endProblem, keyEnd } from "./keyEnd";
import { newLimit } from "./limit";
import { reasonProblem, reasonText } from "./reason";

test("a usual reason is one by itself, and takes more words", () => {
  expect(reasonText({ preset: "Key leaked", text: " " })).toBe("Key leaked");
  expect(reasonText({ preset: "Key leaked", text: "ticket 4907" })).toBe("Key leaked: ticket 4907");
  expect(reasonText({ preset: "Other", text: "ticket 4907" })).toBe("ticket 4907");
});

test("other is no reason without words", () => {
  expect(reasonText({ preset: "Other", text: "" })).toBeNull();
  expect(reasonProblem({ preset: "Other", text: "" }, true)).toBe("Choose or write a reason first.");
  expect(reasonProblem({ preset: null, text: "" }, false)).toBeNull();
  expect(reasonProblem({ preset: null, text: "x".repeat(503) }, true)).toBe(
    "Shorten the reason by 3 characters.",
  );
});

test("deleting wants the end of the key, in its own case, or all of a short one", () => {
  expect(keyEnd("PRO-9KHT-4WNA-X2VD-7Q4M")).toBe("7Q4M");
  expect(keyEnd("ABC")).toBe("ABC");
  expect(endProblem("PRO-7Q4M", "7Q4M ")).toBeNull();
  expect(endProblem("PRO-7Q4M", "7q4m")).toBe("This is not how the key ends.");
  expect(endProblem("PRO-7Q4M", "7Q")).toBe("Type how the key ends first.");
});

test("a limit is raised, up to the owner's cap", () => {
  expect(newLimit("5", 3, null)).toEqual({ limit: 5, problem: null });
  expect(newLimit("1,000", 3, null)).toEqual({ limit: 1000, problem: null });
  expect(newLimit("3", 3, null).problem).toBe("Enter 4 to 10,000.");
  expect(newLimit("6", 3, 5).problem).toBe("Your role may not go above 5. A manager may.");
  expect(newLimit("6", 5, 5).problem).toBe("Your role may not go above 5. A manager may.");
});
