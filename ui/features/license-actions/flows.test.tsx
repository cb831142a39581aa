import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Activation, License } from "@/api";
import { refusing } from "@/api/testing";
import { undo } from "@/ui/testing";
import { ANNIKA, detailOf, foresightOf, license, openOnDesk } from "./testing";

const dialog = () => screen.findByRole("alertdialog");
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const off = (name: string | RegExp) => button(name).getAttribute("aria-disabled") === "true";

/** A license that changes as it is told. */
function living(first: License) {
  let now = first;
  const become = (status: License["status"]) => () => {
    now = { ...now, version: now.version + 1, status };
    return now;
  };
  return {
    now: () => now,
    answers: {
      get_license: () => detailOf(now),
      foresee_action: ({ action }: Readonly<Record<string, unknown>>) =>
        foresightOf(now, {
          action: action as "revoke",
          losing: [{ activation_id: "a1", name: "nord-imac", last_seen_at: new Date().toISOString() }],
          losing_count: 1,
          offline_files: [
            {
              id: "f1",
              fingerprint: "fp",
              device: "camille-air",
              issued_at: new Date().toISOString(),
              expires_at: "2097-11-21T09:12:00Z",
              issued_by: "Mira Okafor",
            },
          ],
        }),
      revoke_license: become("revoked"),
      inactivate_license: become("inactive"),
      reactivate_license: become("active"),
      delete_license: () => ({ count: 1 }),
    },
  };
}

test("revoking says who loses access and what stays valid, wants a reason, and leads on to replacing", async () => {
  const one = living(license());
  const { user, requests } = openOnDesk({ doing: "revoke", id: one.now().id }, one.answers);
  const asking = within(await dialog());
  expect(await asking.findByText("1 device")).toBeTruthy();
  expect(asking.getByText("1 offline file")).toBeTruthy();
  expect(asking.getByText(/There is no undo/)).toBeTruthy();
  expect(off("Revoke license")).toBe(true);
  await user.click(button("Key leaked"));
  await user.type(screen.getByRole("textbox", { name: "Reason" }), "ticket 4907");
  await user.click(button("Revoke license"));
  await waitFor(() => expect(requests("revoke_license")).toHaveLength(1));
  expect(requests("revoke_license")[0]).toEqual({
    id: one.now().id,
    version: 3,
    reason: "Key leaked: ticket 4907",
  });
  expect(await screen.findByRole("dialog", { name: "Replace this license" })).toBeTruthy();
});

test("a pause is offered instead of revoking, and the reason goes along", async () => {
  const one = living(license());
  const { user, requests } = openOnDesk({ doing: "revoke", id: one.now().id }, one.answers);
  await user.type(await screen.findByRole("textbox", { name: "Reason" }), "payment is late");
  await user.click(button("Inactivate instead"));
  expect(await screen.findByRole("alertdialog", { name: "Inactivate this license?" })).toBeTruthy();
  await waitFor(() => expect(off("Inactivate license")).toBe(false));
  await user.click(button("Inactivate license"));
  await waitFor(() => expect(requests("inactivate_license")[0]?.reason).toBe("payment is late"));
});

test("inactivating is taken back by Undo, with the version it left", async () => {
  const one = living(license({ id: "0192f3a4-7b1c-7d2e-9f00-0000000000e2" }));
  const { user, requests } = openOnDesk({ doing: "inactivate", id: one.now().id }, one.answers);
  await user.click(await screen.findByRole("button", { name: "Customer asked" }));
  await user.click(button("Inactivate license"));
  await undo(user);
  await waitFor(() => expect(requests("reactivate_license")).toHaveLength(1));
  expect(requests("reactivate_license")[0]).toMatchObject({ version: 4 });
});

test("deleting recommends revoking when it was activated, and wants the end of the key", async () => {
  const one = living(license({ id: "0192f3a4-7b1c-7d2e-9f00-0000000000e3" }));
  const { user, requests } = openOnDesk({ doing: "delete", id: one.now().id }, one.answers);
  expect(await screen.findByText("It was activated before.")).toBeTruthy();
  expect(button("Revoke instead")).toBeTruthy();
  await user.click(button("Test data"));
  const end = screen.getByRole("textbox", { name: /Type the last 4 characters/ });
  await user.type(end, "7q4m");
  expect(off("Delete license")).toBe(true);
  await user.clear(end);
  await user.type(end, "7Q4M{Enter}");
  expect(requests("delete_license")).toHaveLength(0);
  await user.click(button("Delete license"));
  await waitFor(() =>
    expect(requests("delete_license")).toEqual([
      { id: one.now().id, version: 3, key_end: "7Q4M", reason: "Test data" },
    ]),
  );
  expect((await screen.findAllByText(/cannot be undone/)).length).toBeGreaterThan(0);
});

test("when somebody was faster nothing is done, and the dialog shows how it stands now", async () => {
  const first = license({ id: "0192f3a4-7b1c-7d2e-9f00-0000000000e4" });
  let now = first;
  const { user, requests } = openOnDesk(
    { doing: "suspend", id: first.id },
    {
      get_license: () => detailOf(now),
      foresee_action: () => foresightOf(now, { action: "suspend" }),
      suspend_license: ({ version }) => {
        if (version !== now.version || now === first) {
          now = { ...first, version: 4 };
          throw refusing({ code: "conflict" });
        }
        return now;
      },
    },
  );
  await user.click(await screen.findByRole("button", { name: "Abuse suspected" }));
  await user.click(button("Suspend license"));
  expect(await screen.findByText("Somebody changed this license meanwhile.")).toBeTruthy();
  await waitFor(async () => {
    await user.click(button("Suspend license"));
    expect(requests("suspend_license").at(-1)).toMatchObject({ version: 4, reason: "Abuse suspected" });
  });
});

test("a device that was deactivated is activated again by Undo", async () => {
  const device = {
    id: "d1",
    fingerprint: "fp",
    name: "foto-pc",
    platform: null,
    serial: null,
    ip: null,
    ignored: false,
  };
  const activation: Activation = {
    id: "a1",
    device,
    activated_at: "2026-07-02T00:00:00Z",
    deactivated_at: null,
    last_seen_at: "2026-08-18T00:00:00Z",
  };
  const one = license({ id: "0192f3a4-7b1c-7d2e-9f00-0000000000e5" });
  const { user, requests } = openOnDesk(
    { doing: "deactivate_device", id: one.id, activation: "a1" },
    {
      get_license: () => detailOf(one, { activations: [activation] }),
      foresee_action: () => foresightOf(one),
      deactivate_device: () => ({ license: { ...one, version: 4 }, device: "foto-pc" }),
      restore_device: () => ({ license: { ...one, version: 5 }, device: "foto-pc" }),
    },
  );
  expect(await screen.findByText("foto-pc", { selector: "b" })).toBeTruthy();
  await user.click(button("Device lost or sold"));
  await user.click(button("Deactivate device"));
  await undo(user);
  await waitFor(() =>
    expect(requests("restore_device")).toEqual([{ license_id: one.id, activation_id: "a1", version: 4 }]),
  );
});

test("an available license is given to a customer that is found by typing", async () => {
  const one = license({ id: "0192f3a4-7b1c-7d2e-9f00-0000000000e6", status: "available", customer_id: null });
  const { user, requests } = openOnDesk(
    { doing: "assign", id: one.id },
    {
      get_license: () => detailOf(one),
      foresee_action: () => foresightOf(one, { action: "assign" }),
      list_customers: () => ({
        rows: [{ customer: { ...ANNIKA, version: 1, created_at: "" }, licenses: 2 }],
        total: 1,
      }),
      assign_license: () => ({ ...one, customer_id: ANNIKA.id, status: "assigned" }),
    },
  );
  expect(await screen.findByText(/Cannot be undone/)).toBeTruthy();
  await user.click(await screen.findByRole("combobox", { name: /^Customer/ }));
  await user.click(await screen.findByRole("option", { name: /Annika Lindberg/ }));
  await user.click(button("Assign license"));
  await waitFor(() =>
    expect(requests("assign_license")).toEqual([
      { id: one.id, version: 3, customer_id: ANNIKA.id, reason: null },
    ]),
  );
  expect(await screen.findByRole("button", { name: "Copy key" })).toBeTruthy();
});
