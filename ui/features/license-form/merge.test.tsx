import { expect, test } from "vitest";
import { detailOf, FOTO, license } from "@/features/license-actions/testing";
import { differences, firstChoices, merged } from "./merge";
import { changedFields, editRequest, problemsOf, valuesOf } from "./values";

const before = valuesOf(detailOf(license()), []);
const theirs = valuesOf(
  detailOf(license({ version: 4, activation_limit: 5, metadata: { order: "SO-9" }, customer_id: FOTO.id })),
  [],
);
const mine = { ...before, limit: "4", metadata: '{"order":"SO-9"}', flags: [] };

test("each difference says who made it", () => {
  expect(differences(before, mine, theirs)).toEqual([
    { field: "customer", by: "theirs" },
    { field: "limit", by: "both" },
    { field: "flags", by: "mine" },
    { field: "metadata", by: "alike" },
  ]);
});

test("only what both changed differently is asked", () => {
  expect(firstChoices(differences(before, mine, theirs))).toEqual({
    customer: "theirs",
    flags: "mine",
    metadata: "theirs",
  });
});

test("what is chosen of mine stands over their version, and nothing else does", () => {
  const values = merged(mine, theirs, { ...firstChoices(differences(before, mine, theirs)), limit: "mine" });
  expect(values.customer?.name).toBe("Lindberg Foto AB");
  expect(values.limit).toBe("4");
  expect(changedFields(theirs, values)).toEqual(["limit", "flags"]);
});

test("writing a value another way changes nothing", () => {
  const rewritten = { ...before, limit: " 3", metadata: '{ "order":\n"SO-40218" }' };
  expect(changedFields(before, rewritten)).toEqual([]);
});

test("a change sends every field as it shall be, and leaves untouched ones exactly as they were", () => {
  const now = license();
  const request = editRequest({ ...before, limit: "-1" }, before, now, {
    version: 3,
    keepDevices: false,
    reason: null,
  });
  expect(request).toEqual({
    id: now.id,
    version: 3,
    customer_id: now.customer_id,
    activation_limit: -1,
    expires_at: "2097-06-11T21:59:59Z",
    pending_validity: null,
    flags: now.flags,
    metadata: now.metadata,
    keep_devices: false,
    reason: null,
  });
});

test("a field is checked when it changed: an expiry that has passed may stay", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  const ended = license({ expires_at: "2026-06-11T12:00:00Z" });
  const values = valuesOf(detailOf(ended), []);
  expect(problemsOf({ ...values, limit: "4" }, values, ended, now)).toEqual({});
  const wrong = {
    ...values,
    limit: "0",
    metadata: '{"a": none}',
    expiry: { ...values.expiry, day: "11 Jun 2025" },
  };
  expect(problemsOf(wrong, values, ended, now)).toEqual({
    limit: "Enter 1 to 10,000, or -1 for unlimited.",
    expiry: "Choose a day after today, 20 Nov 2026.",
    metadata: "Line 1, column 7: “none” is not JSON. Use null, or put it in quotes.",
  });
});

test("a validity that has not begun stays as it is unless it is changed", () => {
  const waiting = license({
    expires_at: null,
    pending_validity: { amount: 1, unit: "years", from: "assignment" },
    status: "available",
    customer_id: null,
  });
  const values = valuesOf(detailOf(waiting), []);
  expect(values.expiry).toMatchObject({ kind: "after", amount: "1", unit: "years", from: "assignment" });
  const along = { version: 3, keepDevices: false, reason: null };
  expect(editRequest({ ...values, limit: "4" }, values, waiting, along).pending_validity).toEqual(
    waiting.pending_validity,
  );
  const lifetime = { ...values, expiry: { ...values.expiry, kind: "lifetime" as const } };
  expect(editRequest(lifetime, values, waiting, along)).toMatchObject({
    pending_validity: null,
    expires_at: null,
  });
});
