import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Access, Job } from "@/api";
import { fakeDesktop, refusing, renderPage } from "@/api/testing";
import { AtDesk } from "../shell/testing";
import { JobsPage } from "./JobsPage";

const PRODUCTION = { name: "production", label: "Production", kind: "production" as const };

const job = (over: Partial<Job>): Job => ({
  id: "j1",
  kind: "apply_import",
  state: "done",
  title: "resellers.csv",
  done: 10,
  total: 10,
  unit: "rows",
  report: { created: 10 },
  batch: "b1",
  started_by: "Mira",
  created_at: "2026-11-21T04:00:00Z",
  ended_at: null,
  problem: null,
  resumable: false,
  has_result: false,
  ...over,
});

function show(jobs: Job[], answers: Parameters<typeof fakeDesktop>[0] = {}, may?: readonly Access[]) {
  const asked = fakeDesktop({ list_jobs: () => jobs, ...answers });
  renderPage(
    <AtDesk {...(may ? { may } : {})}>
      <JobsPage environment={PRODUCTION} />
    </AtDesk>,
  );
  return { asked, user: userEvent.setup() };
}

test("an interrupted import says what happened and is resumed", async () => {
  const interrupted = job({
    state: "interrupted",
    resumable: true,
    problem: refusing({ what: "Keydesk was closed before the import was done." }),
  });
  const { asked, user } = show([interrupted], { resume_job: () => job({ state: "running" }) });
  expect(await screen.findByText(/Keydesk was closed/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Resume import" }));
  await waitFor(() => expect(asked.some(({ name }) => name === "resume_job")).toBe(true));
  expect(asked.find(({ name }) => name === "resume_job")?.args).toEqual({
    environment: "production",
    request: { id: "j1" },
  });
});

test("cancelling asks first and says what it means", async () => {
  const { asked, user } = show([job({ state: "running", done: 4 })], { cancel_job: () => job({}) });
  await user.click(await screen.findByRole("button", { name: "Cancel job…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByText(/What was written stays/)).toBeTruthy();
  expect(asked.some(({ name }) => name === "cancel_job")).toBe(false);
  await user.click(dialog.getByRole("button", { name: "Cancel job" }));
  await waitFor(() => expect(asked.some(({ name }) => name === "cancel_job")).toBe(true));
});

test("only an import that wrote something can be undone", async () => {
  show([
    job({ id: "a" }),
    job({ id: "b", kind: "check_import", batch: null }),
    job({ id: "c", report: { skipped: 3 } }),
  ]);
  await screen.findAllByText(/resellers\.csv/);
  expect(screen.getAllByRole("button", { name: "Undo import…" })).toHaveLength(1);
});

test("an import that was undone says so and is not undone again", async () => {
  show([job({ id: "u", kind: "undo_import", report: { removed: 10 } }), job({ id: "a" })]);
  expect(await screen.findByText("10 created; undone since")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Undo import…" })).toBeNull();
});

test("without jobs it says what will be here and where to begin", async () => {
  show([]);
  expect(await screen.findByText("No jobs yet")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Import licenses" })).toBeTruthy();
});

test("a bulk change says how many changed and how many could not", async () => {
  show([
    job({
      kind: "change_licenses",
      title: "inactivate 340 licenses",
      report: {},
      bulk: { changed: 336, unchanged: 0, refused: 4, missing: 0, new_customers: 0 },
      batch: null,
    }),
  ]);
  expect(await screen.findByText("336 changed, 4 could not change")).toBeTruthy();
  expect(screen.getByText("4 not changed")).toBeTruthy();
});

test("licenses being generated are counted as licenses and not as rows", async () => {
  show([
    job({
      kind: "generate_licenses",
      title: "Pro annual",
      state: "running",
      done: 400,
      total: 1000,
      report: {},
      bulk: { changed: 400, unchanged: 0, refused: 0, missing: 0, new_customers: 0 },
      batch: null,
    }),
  ]);
  expect(await screen.findByText("400 of 1,000 licenses")).toBeTruthy();
  expect(screen.getByText(/Licenses that were made stay/)).toBeTruthy();
});

test("a role that only looks sees what can be done with a job, and who may", async () => {
  show([job({ state: "interrupted", resumable: true, has_result: true })], {}, ["read"]);
  const names = ["Resume import", "Undo import…", "Save result file"];
  for (const name of names) {
    const button = await screen.findByRole("button", { name: new RegExp(name.replace("…", "")) });
    expect(button.getAttribute("aria-disabled")).toBe("true");
  }
});

test("a job that failed starts again from the file that was kept", async () => {
  const failed = job({ state: "failed", retry: "again", batch: null, report: {} });
  const { asked, user } = show([failed], { retry_job: () => job({ id: "j2", state: "running" }) });
  await user.click(await screen.findByRole("button", { name: "Start again" }));
  expect(await screen.findByText("Import resellers.csv was started again.")).toBeTruthy();
  expect(asked.find(({ name }) => name === "retry_job")?.args).toMatchObject({ request: { id: "j1" } });
});

test("a job that cannot be tried again says why", async () => {
  const { asked, user } = show([job({ state: "failed", retry: "file_gone", batch: null, report: {} })]);
  const button = await screen.findByRole("button", { name: /Start again/ });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  await user.click(button);
  expect(asked.some(({ name }) => name === "retry_job")).toBe(false);
  await user.hover(button);
  expect((await screen.findAllByText(/Its file is not kept any more/)).length).toBeGreaterThan(0);
});

test("jobs are chosen by where they stand and by their kind, and each choice says how many", async () => {
  const { user } = show([
    job({ id: "a", title: "one.csv", state: "running", done: 3 }),
    job({ id: "b", title: "two.csv", state: "failed" }),
    job({ id: "c", title: "three.csv" }),
    job({ id: "d", title: "Pro annual", kind: "generate_licenses", batch: null, report: {} }),
  ]);
  await user.click(await screen.findByRole("radio", { name: "Failed 1" }));
  expect(screen.getByText("Import two.csv")).toBeTruthy();
  expect(screen.queryByText("Import one.csv")).toBeNull();
  await user.click(screen.getByRole("radio", { name: "Running 1" }));
  expect(screen.getByText("Import one.csv")).toBeTruthy();
  await user.click(screen.getByRole("radio", { name: "All" }));
  await user.click(screen.getByRole("combobox", { name: "Which kind of job" }));
  await user.click(await screen.findByRole("option", { name: "Generated licenses" }));
  expect(screen.getByText(/Pro annual/)).toBeTruthy();
  expect(screen.queryByText("Import three.csv")).toBeNull();
  await user.click(screen.getByRole("radio", { name: "Failed 0" }));
  expect(screen.getByText("No job here")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Show all jobs" }));
  expect(screen.getByText("Import three.csv")).toBeTruthy();
});
