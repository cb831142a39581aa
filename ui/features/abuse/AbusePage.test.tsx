import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { AbusePreview, Access } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { AROUND, giveRoom, renderOnDesk } from "../lists/testing";
import { AbusePage } from "./AbusePage";
import { isThreshold } from "./rules";
import { licenseRow, RULES } from "./testing";

const PREVIEW: AbusePreview = {
  flagged: 5,
  suspended: 3,
  by_rule: [{ kind: "devices", licenses: 5, windows: 9 }],
  rows: [
    {
      license: licenseRow({ status: "active" }),
      kind: "devices",
      peak: 31,
      last_at: "2026-11-24T10:00:00Z",
      windows: 2,
      suspends: true,
    },
  ],
  partial: false,
};

function show(answers: Parameters<typeof fakeDesktop>[0] = {}, may?: Access[]) {
  const asked = fakeDesktop({
    ...AROUND,
    get_abuse_rules: () => RULES,
    preview_abuse: () => PREVIEW,
    save_abuse_rules: ({ request }) => ({ ...(request as { rules: object }).rules, version: 5 }),
    ...answers,
  });
  renderOnDesk(<AbusePage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

const card = async (name: string) => within(await screen.findByRole("region", { name }));

test("a_rule_is_changed_and_saved_at_the_version_that_was_seen", async () => {
  const { user, of } = show();
  const devices = await card("Many devices");
  const threshold = devices.getByRole("textbox");
  await user.clear(threshold);
  await user.type(threshold, "12");
  await user.click(devices.getByRole("radio", { name: "Open a case and suspend the license" }));
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(of("save_abuse_rules")).toHaveLength(1));
  const [, ...others] = RULES.rules;
  expect(of("save_abuse_rules")[0]?.args.request).toEqual({
    rules: {
      version: 4,
      rules: [{ kind: "devices", on: true, threshold: 12, effect: "suspend", since: null }, ...others],
    },
  });
});

test("a_preview_says_what_the_rules_on_the_page_would_have_done", async () => {
  const { user, of } = show();
  const devices = await card("Many devices");
  const threshold = devices.getByRole("textbox");
  await user.clear(threshold);
  await user.type(threshold, "8");
  await user.click(screen.getByRole("button", { name: "Preview" }));
  expect(
    await screen.findByText(
      "They would have flagged 5 licenses and suspended 3 of them in the last 30 days.",
    ),
  ).toBeTruthy();
  expect(screen.getByText("Many devices: 5 licenses, 9 times")).toBeTruthy();
  expect(screen.getByText("would be suspended")).toBeTruthy();
  const [devicesRule, ...others] = RULES.rules;
  expect(of("preview_abuse")[0]?.args.request).toEqual({
    rules: [{ ...devicesRule, threshold: 8 }, ...others],
    days: 30,
  });
});

test("a_threshold_that_is_none_is_said_and_cannot_be_previewed", async () => {
  const { user } = show();
  const devices = await card("Many devices");
  await user.clear(devices.getByRole("textbox"));
  const preview = screen.getByRole("button", { name: "Preview" });
  await waitFor(() => expect(preview.getAttribute("aria-disabled")).toBe("true"));
  expect([isThreshold("1"), isThreshold("2"), isThreshold("100000"), isThreshold("1e3")]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("who_is_no_owner_reads_the_rules_and_a_preview_that_fails_says_why", async () => {
  const { user } = show(
    {
      preview_abuse: () => {
        throw refusing({ what: "The database did not answer." });
      },
    },
    ["read", "edit"],
  );
  expect(await screen.findByText(/Only an owner may change the rules. You see/)).toBeTruthy();
  await user.click(await screen.findByRole("button", { name: "Preview" }));
  expect(await screen.findByText(/The database did not answer/)).toBeTruthy();
});
