import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Access, Rules, RulesForesight, SaveRules } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { renderOnDesk } from "../lists/testing";
import { RulesPage } from "./RulesPage";
import { daysOf, toRules, toValues } from "./values";

const RULES: Rules = {
  version: 2,
  reminders: false,
  reminder_days: [30, 14, 7],
  idle_days: null,
  digest: false,
  digest_to: [],
};

const FORESIGHT: RulesForesight = {
  would_expire: 312,
  reminders: {
    mails: 13,
    customers: 12,
    licenses: 20,
    written_today: 0,
    ahead: 140,
    examples: [
      { customer_id: "c1", customer: "Annika Lindberg", licenses: 2, ends_on: "2026-12-10", days: 14 },
    ],
    kept_by: null,
  },
  idle: {
    devices: 3,
    licenses: 2,
    examples: [
      { device: "studio-7", license_id: "l1", key_start: "VS-7F3K…", last_seen_at: "2026-06-01T00:00:00Z" },
    ],
  },
};

const SETTINGS = { settings: { grace_days: 7, offline_hours: 24, offline_hours_max: 2160, step_up: false } };

function show(answers: Parameters<typeof fakeDesktop>[0] = {}, may: Access[] = ["read", "own"]) {
  const asked = fakeDesktop({
    get_rules: () => RULES,
    save_rules: ({ request }) => ({ ...(request as SaveRules).rules, version: 3 }),
    foresee_rules: () => FORESIGHT,
    get_settings: () => SETTINGS,
    ...answers,
  });
  renderOnDesk(<RulesPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

const preview = (name: string) => within(screen.getByRole("status", { name }));

test("what_a_rule_would_do_is_shown_before_it_is_saved", async () => {
  const { user, of } = show();
  await user.click(await screen.findByRole("checkbox", { name: /Remind customers/ }));
  expect(await preview("Reminders").findByText(/12 customers would get a reminder now, for 20/)).toBeTruthy();
  expect(preview("Reminders").getByRole("link", { name: /Annika Lindberg: 2 licenses/ })).toBeTruthy();
  await user.click(screen.getByRole("checkbox", { name: /Release devices/ }));
  expect(
    await preview("Idle devices").findByText("This would release 3 devices of 2 licenses today."),
  ).toBeTruthy();
  await waitFor(() =>
    expect(of("foresee_rules").at(-1)?.args.request).toEqual({
      rules: { ...RULES, reminders: true, idle_days: 90 },
      grace_days: null,
    }),
  );
  expect(of("save_rules")).toHaveLength(0);
});

test("rules_are_saved_over_the_version_that_was_seen", async () => {
  const { user, of } = show();
  await user.click(await screen.findByRole("checkbox", { name: /Remind customers/ }));
  const days = screen.getByLabelText("Days before the end");
  await user.clear(days);
  await user.type(days, "21 3");
  await user.click(screen.getByRole("button", { name: "Save 2 changes" }));
  expect(await screen.findByText("Rules saved")).toBeTruthy();
  expect(of("save_rules")[0]?.args.request).toEqual({
    rules: { ...RULES, reminders: true, reminder_days: [21, 3] },
  });
});

test("what_does_not_fit_is_said_at_its_field", async () => {
  const { user, of } = show();
  const days = await screen.findByLabelText("Days before the end");
  await user.clear(days);
  await user.type(days, "30, 400");
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  expect((await screen.findAllByText(/1 to 5 numbers from 1 to 365/)).length).toBeGreaterThan(0);
  await user.click(screen.getByRole("checkbox", { name: /Mail a digest/ }));
  await user.click(screen.getByRole("button", { name: "Save 2 changes" }));
  expect((await screen.findAllByText(/Enter an address, or switch/)).length).toBeGreaterThan(0);
  expect(of("save_rules")).toHaveLength(0);
});

test("another_grace_is_tried_without_being_saved", async () => {
  const { user, of } = show();
  const grace = await screen.findByLabelText("Try a grace of");
  await waitFor(() => expect((grace as HTMLInputElement).value).toBe("7"));
  await user.clear(grace);
  await user.type(grace, "0");
  expect(await screen.findByText(/With a grace of 0 days, 312 licenses would expire/)).toBeTruthy();
  await waitFor(() =>
    expect(of("foresee_rules").at(-1)?.args.request).toEqual({ rules: RULES, grace_days: 0 }),
  );
});

test("a_refusal_stands_at_its_field_and_others_only_look", async () => {
  const { user } = show({
    save_rules: () => {
      throw refusing({
        code: "invalid",
        field: "idle_days",
        what: "Devices may go 720 hours without asking.",
      });
    },
  });
  await user.click(await screen.findByRole("checkbox", { name: /Release devices/ }));
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  expect((await screen.findAllByText(/Devices may go 720 hours/)).length).toBeGreaterThan(0);
});

test("who_is_no_owner_sees_rules_and_changes_none", async () => {
  show({}, ["read"]);
  expect(await screen.findByText(/Only an owner may change rules. You see/)).toBeTruthy();
  const box = await screen.findByRole("checkbox", { name: /Remind customers/ });
  expect(box.getAttribute("aria-disabled")).toBe("true");
});

test("a_form_becomes_rules_or_nothing", () => {
  expect(daysOf("30, 14;7 3")).toEqual([30, 14, 7, 3]);
  expect(daysOf("1 2 3 4 5 6")).toBeNull();
  expect(daysOf("0")).toBeNull();
  const values = toValues(RULES);
  expect(toRules(values, 2)).toEqual(RULES);
  expect(toRules({ ...values, reminders: true, reminder_days: "" }, 2)).toBeNull();
  expect(toRules({ ...values, idle: true, idle_days: "0" }, 2)).toBeNull();
  expect(toRules({ ...values, digest_to: "a@b.example\n c@d.example" }, 2)?.digest_to).toEqual([
    "a@b.example",
    "c@d.example",
  ]);
});
