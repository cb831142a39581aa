import { beforeEach, expect, test, vi } from "vitest";
import { commands } from "./bindings";
import { unwrap } from "./client";
import { adoptToken, callServer } from "./http";
import { exportLicenses } from "./streams";

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  history.replaceState(null, "", "/");
});

const answer = (response: () => Response) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => response());

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown) => thrown,
  );

test("the token is taken from the address once, and leaves it", async () => {
  history.replaceState(null, "", "/licenses?q=berg#token=s3cret");
  expect(adoptToken()).toBe("s3cret");
  expect(location.href.endsWith("/licenses?q=berg")).toBe(true);
  expect(adoptToken()).toBe("s3cret");
});

test("a call is a POST with JSON, token and environment", async () => {
  sessionStorage.setItem("keydesk.token", "t");
  const fetch = answer(() => Response.json([1]));
  expect(await callServer("list_jobs", "production", { limit: 5 })).toEqual([1]);
  const [address, init] = fetch.mock.calls[0] ?? [];
  const headers = new Headers(init?.headers);
  expect(address).toBe("/rpc/list_jobs");
  expect(init?.method).toBe("POST");
  expect(init?.body).toBe('{"limit":5}');
  expect(headers.get("Authorization")).toBe("Bearer t");
  expect(headers.get("Keydesk-Environment")).toBe("production");
  expect(headers.get("Content-Type")).toBe("application/json");
});

test("a failure keeps its code and sentences", async () => {
  const failure = { code: "conflict", what: "A", kept: "B", next: "C", field: null };
  answer(() => Response.json(failure, { status: 409 }));
  expect(await caught(callServer("edit_license", "production", {}))).toEqual(failure);
});

test("without a known token the answer says which address to open", async () => {
  answer(() => new Response("", { status: 401 }));
  const thrown = await caught(callServer("list_jobs", "production", {}));
  expect(thrown).toMatchObject({ code: "forbidden" });
  expect((thrown as { next: string }).next).toContain("#token=");
});

test("no network is told apart from a refusal", async () => {
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));
  expect(await caught(callServer("list_jobs", "production", {}))).toMatchObject({ code: "unreachable" });
});

test("the bindings reach the server through the transport", async () => {
  const fetch = answer(() => Response.json({ rows: [] }));
  const page = await unwrap(commands.listLicenses("staging", { query: {}, offset: 0, limit: 1 }));
  expect(page).toEqual({ rows: [] });
  expect(fetch.mock.calls[0]?.[0]).toBe("/rpc/list_licenses");
});

test("the shell's commands never go to the server, and say when they need the desktop", async () => {
  const fetch = answer(() => Response.json({}));
  await unwrap(commands.setPreference("density", '"compact"'));
  expect(await unwrap(commands.getPreference("density"))).toBe('"compact"');
  expect(await unwrap(commands.getPreference("unknown"))).toBeNull();
  const thrown = await caught(unwrap(commands.openDemo()));
  expect((thrown as Error).message).toContain("desktop");
  expect(fetch).not.toHaveBeenCalled();
});

const EXPORT = {
  selection: { kind: "these" as const, ids: [] },
  columns: ["key" as const],
  format: "csv" as const,
  bom: false,
  guard_formulas: true,
};

test("an export becomes a download under its name", async () => {
  answer(() => new Response("key\r\nA\r\n", { headers: { "Content-Type": "text/csv" } }));
  let offered: Blob | null = null;
  URL.createObjectURL = (blob) => {
    offered = blob as Blob;
    return "blob:1";
  };
  URL.revokeObjectURL = () => {};
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  const steps: unknown[] = [];
  const saved = await exportLicenses(
    "production",
    EXPORT,
    { kind: "downloads", file_name: "licenses.csv" },
    { onStep: (step) => steps.push(step), signal: new AbortController().signal },
  );
  expect(saved.path).toBe("licenses.csv");
  expect(click).toHaveBeenCalledOnce();
  expect(offered).toMatchObject({ size: 8, type: "text/csv" });
  expect(steps.at(-1)).toEqual({ bytes: 8 });
});

test("a stopped export offers no file and says it was stopped", async () => {
  const controller = new AbortController();
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => {
    controller.abort();
    throw new DOMException("aborted", "AbortError");
  });
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  const thrown = await caught(
    exportLicenses(
      "production",
      EXPORT,
      { kind: "ask", file_name: "licenses.csv" },
      { onStep: () => {}, signal: controller.signal },
    ),
  );
  expect(thrown).toMatchObject({ failure: { code: "cancelled" } });
  expect(click).not.toHaveBeenCalled();
});

test("rows that break off offer no file and say so", async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new TypeError("network error"));
    },
  });
  answer(() => new Response(body));
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  const thrown = await caught(
    exportLicenses(
      "production",
      EXPORT,
      { kind: "ask", file_name: "licenses.csv" },
      { onStep: () => {}, signal: new AbortController().signal },
    ),
  );
  expect(thrown).toMatchObject({ failure: { code: "unreachable", kept: "No file was written." } });
  expect(click).not.toHaveBeenCalled();
});
