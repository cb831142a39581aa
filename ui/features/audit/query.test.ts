import { expect, test } from "vitest";
import {
  EVERY_ENTRY,
  filterCount,
  inTrail,
  isNarrowed,
  portableAudit,
  readAudit,
  toFilter,
  writeAudit,
} from "./query";

const THING = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9";

test("an address reads back as the query it was written from", () => {
  const query = {
    trail: "workspace" as const,
    search: "ticket 4907",
    actor: "Mira Okafor",
    action: "revoke_license",
    subject: "license",
    thing: THING,
    time: { kind: "span" as const, span: "7d" as const },
  };
  expect(readAudit(writeAudit("production", query))).toEqual(query);
  expect(writeAudit("production", EVERY_ENTRY)).toBe("env=production");
});

test("a range of days keeps its days in the address", () => {
  const text = "env=production&when=2026-11-01..2026-11-05";
  const query = readAudit(text);
  expect(query.time).toMatchObject({ kind: "between" });
  expect(writeAudit("production", query)).toBe(text);
  expect(writeAudit("production", readAudit("when=2026-11-01.."))).toBe("env=production&when=2026-11-01..");
});

test("what an address says wrongly is left out", () => {
  expect(readAudit("what=DROP TABLE&thing=x&when=ever&kind=")).toEqual(EVERY_ENTRY);
  expect(readAudit("when=..").time).toBeNull();
});

test("the other trail is asked with the same search and time, and nothing that only this one has", () => {
  const query = { ...EVERY_ENTRY, search: "x", actor: "Mira", action: "revoke_license", thing: THING };
  expect(inTrail(query, "workspace")).toEqual({ ...EVERY_ENTRY, trail: "workspace", search: "x" });
  expect(toFilter(inTrail(query, "workspace"), new Date()).trail).toBe("workspace");
});

test("a span begins at the same midnight all day long", () => {
  const query = { ...EVERY_ENTRY, time: { kind: "span" as const, span: "7d" as const } };
  const morning = toFilter(query, new Date(2026, 10, 25, 8, 0));
  expect(morning).toEqual(toFilter(query, new Date(2026, 10, 25, 23, 59)));
  expect(morning.from).toBe(new Date(2026, 10, 19).toISOString());
  expect(morning.to).toBeNull();
});

test("a thing is one environment's own and a search narrows as well as a filter", () => {
  expect(portableAudit({ ...EVERY_ENTRY, thing: THING, actor: "Mira" })).toEqual({
    ...EVERY_ENTRY,
    actor: "Mira",
  });
  expect(isNarrowed({ ...EVERY_ENTRY, search: "x" })).toBe(true);
  expect(isNarrowed({ ...EVERY_ENTRY, trail: "workspace" })).toBe(false);
  expect(filterCount({ ...EVERY_ENTRY, search: "x" })).toBe(0);
});
