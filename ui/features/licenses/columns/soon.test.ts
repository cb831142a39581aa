import { expect, it } from "vitest";
import { expiresSoon } from "./soon";

const now = new Date("2026-11-21T12:00:00Z");
const on = (expires_at: string | null, status: "active" | "revoked" = "active") =>
  expiresSoon({ expires_at, status }, now);

it("marks_what_ends_within_thirty_days", () => {
  expect(on("2026-12-02T00:00:00Z")).toBe(true);
  expect(on("2026-12-21T12:00:00Z")).toBe(true);
  expect(on("2026-12-21T12:00:01Z")).toBe(false);
});

it("does_not_mark_what_has_ended_or_never_will", () => {
  expect(on("2026-11-20T00:00:00Z")).toBe(false);
  expect(on(null)).toBe(false);
  expect(on("2026-12-02T00:00:00Z", "revoked")).toBe(false);
});
