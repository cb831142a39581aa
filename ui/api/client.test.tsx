import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, expectTypeOf, test, vi } from "vitest";
import type { Failure, Job, LicensePage, ListLicenses } from "./bindings";
import { ask, invalidate, operationKey, operationQuery, spoils, unwrap } from "./client";
import { FailureError } from "./failure";
import type { Answer, ChangeName, QueryName, Request } from "./table";

const list = (environment: string) =>
  operationKey("listLicenses", environment, { query: {}, offset: 0, limit: 100 });

beforeEach(() => sessionStorage.clear());

test("types come from the bindings, row by row", () => {
  expectTypeOf<Request<"listLicenses">>().toEqualTypeOf<ListLicenses>();
  expectTypeOf<Answer<"listLicenses">>().toEqualTypeOf<LicensePage>();
  expectTypeOf<Answer<"applyImport">>().toEqualTypeOf<Job>();
  expectTypeOf<"listJobs">().toExtend<QueryName>();
  expectTypeOf<"editLicense">().toExtend<ChangeName>();
  expectTypeOf<QueryName>().not.toEqualTypeOf<string>();
});

test("a change spoils what reads its nouns, in its environment only", () => {
  const change = { environment: "staging", nouns: ["licenses"] as const };
  expect(spoils(list("staging"), change)).toBe(true);
  expect(spoils(list("production"), change)).toBe(false);
  expect(spoils(operationKey("listJobs", "staging", { limit: 10 }), change)).toBe(false);
});

test("a change of the workspace itself reaches its own queries and no licenses", () => {
  const change = { environment: null, nouns: ["views"] as const };
  expect(spoils(operationKey("listViews", null, {}), change)).toBe(true);
  expect(spoils(list("production"), change)).toBe(false);
});

test("keys that are no operation are left alone", () => {
  expect(spoils(["preference", "columns"], { environment: null, nouns: ["licenses"] })).toBe(false);
});

test("invalidating marks only the spoiled answers as stale", async () => {
  const client = new QueryClient();
  client.setQueryData(list("production"), { rows: [] });
  client.setQueryData(operationKey("listProducts", "production", {}), []);
  client.setQueryData(operationKey("listJobs", "production", { limit: 10 }), []);
  await invalidate(client, { environment: "production", nouns: ["products"] });
  const stale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
  expect(stale(list("production"))).toBe(true);
  expect(stale(operationKey("listProducts", "production", {}))).toBe(true);
  expect(stale(operationKey("listJobs", "production", { limit: 10 }))).toBe(false);
});

test("an answered failure is thrown with all its sentences", async () => {
  const failure: Failure = { code: "conflict", what: "A", kept: "B", next: "C", field: "key" };
  const asked = unwrap(Promise.resolve({ status: "error" as const, error: failure }));
  await expect(asked).rejects.toBeInstanceOf(FailureError);
  await expect(asked).rejects.toMatchObject({ failure });
});

test("an error without a Failure still becomes one a person can read", async () => {
  await expect(unwrap(Promise.reject(new Error("no ipc")))).rejects.toMatchObject({
    failure: { code: "internal", what: expect.stringContaining("no ipc") },
  });
});

test("an operation of an environment names it, one of the workspace does not", async () => {
  const fetch = vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json([]));
  await ask("listJobs", "staging", { limit: 5 });
  await ask("listViews", null, {});
  const headers = fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get("Keydesk-Environment"));
  expect(headers).toEqual(["staging", null]);
  expect(fetch.mock.calls.map(([, init]) => init?.body)).toEqual(['{"limit":5}', "{}"]);
});

test("a query asks under the key it is kept under", async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json([]));
  const client = new QueryClient();
  await client.fetchQuery(operationQuery("listJobs", "production", { limit: 5 }));
  expect(client.getQueryData(operationKey("listJobs", "production", { limit: 5 }))).toEqual([]);
});
