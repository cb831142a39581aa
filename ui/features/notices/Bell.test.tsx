import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Job } from "@/api";
import { fakeDesktop } from "@/api/testing";
import { AROUND, renderOnDesk } from "../lists/testing";
import { Bell } from "./Bell";

const FAILED: Job = {
  id: "j1",
  kind: "apply_import",
  state: "failed",
  title: "resellers.csv",
  done: 10,
  total: 10,
  unit: "rows",
  report: {},
  batch: null,
  started_by: "Mira",
  created_at: new Date().toISOString(),
  ended_at: new Date().toISOString(),
  problem: null,
  resumable: false,
  has_result: false,
};

afterEach(() => vi.restoreAllMocks());

/** A computer that keeps preferences from one start to the next. */
function show(kept: Map<string, string>, answers: Parameters<typeof fakeDesktop>[0] = {}) {
  const asked = fakeDesktop({
    ...AROUND,
    get_preference: ({ name }) => kept.get(String(name)) ?? null,
    set_preference: ({ name, value }) => {
      kept.set(String(name), String(value));
      return null;
    },
    get_preferences: () => ({ kept_with_person: false, preferences: null }),
    list_jobs: () => [FAILED],
    show_notice: () => true,
    ...answers,
  });
  const page = renderOnDesk(<Bell />);
  return { page, user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

const counts = (total: number) => () => ({
  total,
  of_all: total,
  by_status: [],
  by_product: [],
  keys_asked: 0,
  keys_not_found: [],
});

test("a failed job is told of once, also after a restart, and reading it is opening the bell", async () => {
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
  const kept = new Map<string, string>();
  const first = show(kept);
  const bell = await screen.findByRole("button", { name: "Notices, 1 new" });
  await waitFor(() => expect(first.of("show_notice")).toHaveLength(1));
  expect(first.of("show_notice")[0]?.args.title).toBe("Import resellers.csv: failed");
  await first.user.click(bell);
  expect(await screen.findByText("Import resellers.csv: failed")).toBeTruthy();
  first.page.unmount();
  const again = show(kept);
  expect(await screen.findByRole("button", { name: "Notices" })).toBeTruthy();
  await waitFor(() => expect(again.of("list_jobs").length).toBeGreaterThan(0));
  expect(again.of("show_notice")).toHaveLength(0);
});

test("expiring licenses are told of only when somebody wants it, once a day", async () => {
  const kept = new Map<string, string>();
  const off = show(kept, { list_jobs: () => [], count_licenses: counts(3) });
  await waitFor(() => expect(off.of("list_jobs").length).toBeGreaterThan(0));
  expect(off.of("count_licenses")).toHaveLength(0);
  off.page.unmount();
  kept.set("preferences", JSON.stringify({ notices: ["expiring"] }));
  const on = show(kept, { list_jobs: () => [], count_licenses: counts(3) });
  await on.user.click(await screen.findByRole("button", { name: "Notices, 1 new" }));
  expect(await screen.findByText("3 licenses expire within 7 days")).toBeTruthy();
  on.page.unmount();
  const later = show(kept, { list_jobs: () => [], count_licenses: counts(5) });
  await waitFor(() => expect(later.of("count_licenses").length).toBeGreaterThan(0));
  expect(screen.getByRole("button", { name: "Notices" })).toBeTruthy();
});

test("somebody who looks at the desk is not told by the system as well", async () => {
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  const { of } = show(new Map());
  expect(await screen.findByRole("button", { name: "Notices, 1 new" })).toBeTruthy();
  expect(of("show_notice")).toHaveLength(0);
});
