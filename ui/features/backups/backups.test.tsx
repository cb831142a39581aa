import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { BackupPlanInfo, RetentionForesight } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { AROUND, giveRoom, renderOnDesk } from "../lists/testing";
import { BackupCard } from "./BackupCard";
import { BackupPlanCard } from "./BackupPlanCard";
import { PauseBanner } from "./PauseBanner";
import { RetentionCard } from "./RetentionCard";
import { WELL } from "./testing";

const PLAN: BackupPlanInfo = {
  plan: { version: 3, on: false, folder: "", weekday: null, hour: 2, minute: 0, keep: 14 },
  next_at: null,
  log: [],
  postgres_command: null,
};
const FORESEEN: RetentionForesight = {
  denials: { count: 1234, before: "2026-01-03T12:00:00Z" },
  usage: { count: 0, before: null },
  mails: { count: 0, before: "2026-01-03T12:00:00Z" },
  audit: { count: 1, before: "2026-01-03T12:00:00Z" },
  last: null,
};

type Answers = Parameters<typeof fakeDesktop>[0];

function desk(answers: Answers) {
  const asked = fakeDesktop({ ...AROUND, ...answers });
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

test("the_last_backup_is_told_with_the_key_it_needs_and_one_is_taken_by_button", async () => {
  const { user, of } = desk({ back_up: () => ({ path: "/b/desk.keydesk-backup", rows: 9, missing: 0 }) });
  renderOnDesk(<BackupCard health={WELL} onTaken={() => {}} />);
  expect(screen.getByText(/4.2 MB, \/backups\/larkspur.keydesk-backup/)).toBeTruthy();
  expect(screen.getByText(/master key 0123456789abcdef/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Back up now…" }));
  await waitFor(() => expect(of("back_up")[0]?.args.destination).toMatchObject({ kind: "ask" }));
  expect((await screen.findAllByText(/The backup is whole: \/b\/desk/)).length).toBeGreaterThan(0);
});

test("a_failed_backup_says_why", () => {
  desk({});
  const failed = { ...WELL.last_backup, problem: "The disk is full." } as (typeof WELL)["failed_backup"];
  renderOnDesk(
    <BackupCard health={{ ...WELL, last_backup: null, failed_backup: failed }} onTaken={() => {}} />,
  );
  expect(screen.getByText("No backup is known")).toBeTruthy();
  expect(screen.getByText(/The disk is full/)).toBeTruthy();
});

test("a_restored_workspace_waits_until_an_owner_lets_it_go_on", async () => {
  let since: string | null = "2026-01-01T00:00:00Z";
  const { user } = desk({
    get_pause: () => ({ since }),
    resume_after_restore: () => {
      since = null;
      return { since };
    },
  });
  renderOnDesk(<PauseBanner />);
  await user.click(await screen.findByRole("button", { name: "Let it go on" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Let it go on" })).toBeNull());
});

test("who_is_no_owner_is_told_who_lets_it_go_on", async () => {
  desk({ get_pause: () => ({ since: "2026-01-01T00:00:00Z" }) });
  renderOnDesk(<PauseBanner />, ["read"]);
  const button = await screen.findByRole("button", { name: "Let it go on" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
});

test("a_plan_is_saved_with_its_time_and_folder", async () => {
  const { user, of } = desk({ get_backup_plan: () => PLAN, save_backup_plan: () => PLAN });
  renderOnDesk(<BackupPlanCard />);
  await user.click(await screen.findByRole("checkbox", { name: "Take backups automatically" }));
  await user.click(screen.getByRole("button", { name: /Save plan/ }));
  expect((await screen.findAllByText("Say where the backups go.")).length).toBeGreaterThan(0);
  await user.type(screen.getByLabelText("Folder"), "/backups");
  const time = screen.getByLabelText("Time (UTC)");
  await user.clear(time);
  await user.type(time, "23:45");
  await user.click(screen.getByRole("button", { name: /Save plan/ }));
  await waitFor(() =>
    expect(of("save_backup_plan")[0]?.args.request).toEqual({
      plan: { version: 3, on: true, folder: "/backups", weekday: null, hour: 23, minute: 45, keep: 14 },
    }),
  );
});

test("retention_shows_what_would_go_today_before_it_is_saved", async () => {
  const kept = { version: 0, denials_days: 400, usage_days: null, mails_days: 400, audit_days: null };
  const { user, of } = desk({
    get_retention: () => kept,
    foresee_retention: () => FORESEEN,
    save_retention: () => ({ ...kept, version: 1 }),
  });
  renderOnDesk(<RetentionCard />);
  const audit = await screen.findByLabelText("Details in the audit trail");
  await user.type(audit, "30");
  await user.click(screen.getByRole("button", { name: "Show what would go today" }));
  expect((await screen.findAllByText(/Enter 90 to 36,500/)).length).toBeGreaterThan(0);
  expect(of("foresee_retention")).toHaveLength(0);
  await user.clear(audit);
  await user.type(audit, "90");
  await user.click(screen.getByRole("button", { name: "Show what would go today" }));
  expect(await screen.findByText("1,234 denials from before 3 Jan 2026")).toBeTruthy();
  expect(screen.getByText("Details of 1 entry from before 3 Jan 2026")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: /Save retention/ }));
  await waitFor(() =>
    expect(of("save_retention")[0]?.args.request).toEqual({ retention: { ...kept, audit_days: 90 } }),
  );
});

test("what_somebody_else_saved_meanwhile_is_told_and_nothing_typed_is_lost", async () => {
  const { user } = desk({
    get_backup_plan: () => PLAN,
    save_backup_plan: () => {
      throw refusing({ code: "conflict" });
    },
  });
  renderOnDesk(<BackupPlanCard />);
  await user.type(await screen.findByLabelText("Folder"), "/elsewhere");
  await user.click(screen.getByRole("button", { name: /Save plan/ }));
  expect((await screen.findAllByText(/Somebody else saved this meanwhile/)).length).toBeGreaterThan(0);
  expect(screen.getByLabelText<HTMLInputElement>("Folder").value).toBe("/elsewhere");
});
