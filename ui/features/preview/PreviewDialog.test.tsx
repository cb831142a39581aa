import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { refusing } from "@/api/testing";
import { detailOf, license, openOnDesk } from "@/features/license-actions/testing";
import { hoursProblem, presetHours } from "./offline";

const one = license();

const preview = () => ({
  detail: detailOf(one),
  samples: [{ language: "curl", code: "curl https://licenses.example/v1/validate" }],
  server_url: "https://licenses.example",
  offline_hours_max: 2160,
  offline_hours: 24,
  denials: [],
  unlocked_until: null,
  keys: [],
});

test("a locked preview shows nothing until the passphrase was given, and a wrong one says so", async () => {
  let locked = true;
  const { user } = openOnDesk(
    { doing: "preview", id: one.id },
    {
      preview_license: () => {
        if (locked) throw refusing({ code: "step_up_required", what: "The passphrase is needed." });
        return preview();
      },
      step_up: ({ passphrase }) => {
        if (passphrase !== "correct horse") {
          throw refusing({
            code: "wrong_passphrase",
            what: "This is not the passphrase.",
            next: "Try again.",
          });
        }
        locked = false;
        return { until: "2097-01-01T00:00:00Z" };
      },
    },
  );
  const field = () => screen.findByLabelText("Passphrase", { selector: "input" });
  await user.type(await field(), "wrong{Enter}");
  expect(await screen.findByText("This is not the passphrase. Try again.")).toBeTruthy();
  expect(screen.queryByText(one.key)).toBeNull();
  await user.type(await field(), "correct horse{Enter}");
  expect((await screen.findAllByText(one.key)).length).toBeGreaterThan(0);
});

test("a file is made when it is asked for, not when the tab is looked at", async () => {
  const { user, requests } = openOnDesk(
    { doing: "preview", id: one.id, tab: "offline" },
    {
      preview_license: preview,
      create_offline_file: () => ({
        file: { id: "f1", fingerprint: null, device: null, issued_at: "", expires_at: "", issued_by: "" },
        name: "pro-9kht.license.json",
        content: '{"jws":"eyJ"}',
        key_id: "pro-2026-1",
      }),
    },
  );
  const make = await screen.findByRole("button", { name: "Download file" });
  expect(requests("create_offline_file")).toHaveLength(0);
  await user.click(screen.getByRole("radio", { name: "7 days" }));
  await user.click(make);
  await waitFor(() =>
    expect(requests("create_offline_file")).toEqual([{ license_id: one.id, fingerprint: null, hours: 168 }]),
  );
  expect(await screen.findByText("pro-9kht.license.json")).toBeTruthy();
});

test("hours stay within what the owner allows", () => {
  expect(presetHours(24, 2160)).toEqual([1, 24, 168]);
  expect(presetHours(12, 24)).toEqual([1, 12, 24]);
  expect(hoursProblem("2161", 2160)).toBe("Enter 1 to 2,160 hours.");
  expect(hoursProblem("2160", 2160)).toBeNull();
});
