import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Me, Person, SignIn } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { AROUND, idOf, renderOnDesk } from "../lists/testing";
import { AccountPage } from "./AccountPage";

const MIRA: Person = {
  id: idOf(1),
  version: 1,
  email: "mira@example.com",
  name: "Mira Okafor",
  role: "manager",
  state: "active",
  totp: false,
  last_sign_in_at: null,
  created_at: "2026-01-01T00:00:00Z",
};

const signIn = (n: number, current: boolean): SignIn => ({
  id: idOf(n),
  person: MIRA.id,
  kind: "desk",
  agent: null,
  ip: null,
  created_at: "2026-11-20T10:00:00Z",
  last_seen_at: "2026-11-25T10:00:00Z",
  expires_at: "2026-12-25T10:00:00Z",
  current,
});

const ME: Me = { name: MIRA.name, account: MIRA, recovery_codes: 0 };
const CODES = ["aaaa-1111", "bbbb-2222"];

function show(answers: Parameters<typeof fakeDesktop>[0] = {}) {
  const asked = fakeDesktop({
    ...AROUND,
    list_recent_workspaces: () => [],
    get_me: () => ME,
    list_sign_ins: () => [signIn(1, true), signIn(2, false), signIn(3, false)],
    ...answers,
  });
  renderOnDesk(<AccountPage />, ["read"]);
  const requests = (name: string) => asked.filter((one) => one.name === name).map(({ args }) => args.request);
  return { asked, user: userEvent.setup(), requests };
}

test("a_workspace_on_this_computer_has_no_account_and_says_so", async () => {
  show({ get_me: () => ({ ...ME, account: null }) });
  expect(await screen.findByRole("heading", { name: "There is no account here" })).toBeTruthy();
  expect(screen.getByText(/opened on this computer/)).toBeTruthy();
});

test("an_administration_key_belongs_to_nobody", async () => {
  show({
    get_me: () => ({ ...ME, account: null }),
    list_recent_workspaces: () => [
      {
        id: "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9",
        server: { address: "https://desk.example", email: null },
      },
    ],
  });
  expect(await screen.findByText(/administration key, which belongs to nobody/)).toBeTruthy();
});

test("this_sign_in_is_marked_and_all_others_end_at_once", async () => {
  const { user, requests } = show({ revoke_sign_in: () => ({ count: 1 }) });
  expect(await screen.findByText("this one")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "End all 2 others" }));
  await waitFor(() => expect(requests("revoke_sign_in")).toEqual([{ id: idOf(2) }, { id: idOf(3) }]));
});

test("signing_out_in_the_desktop_ends_this_sign_in_and_leads_to_the_welcome_screen", async () => {
  const { user, requests, asked } = show({
    revoke_sign_in: () => ({ count: 1 }),
    close_workspace: () => null,
  });
  await user.click(await screen.findByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(asked.some(({ name }) => name === "close_workspace")).toBe(true));
  expect(requests("revoke_sign_in")).toEqual([{ id: idOf(1) }]);
});

test("a_wrong_password_until_now_is_said_at_its_field", async () => {
  const { user } = show({
    change_password: () => {
      throw refusing({ code: "wrong_passphrase", field: "passphrase", what: "This is not your password." });
    },
  });
  await user.click(await screen.findByRole("button", { name: "Change password…" }));
  await user.type(screen.getByLabelText("Password until now"), "old one");
  await user.type(screen.getByLabelText("New password"), "plum window kettle");
  await user.click(screen.getByRole("button", { name: "Change password" }));
  await waitFor(() =>
    expect(screen.getByLabelText("Password until now").getAttribute("aria-invalid")).toBe("true"),
  );
});

test("the_second_factor_is_turned_on_step_by_step_and_its_codes_are_not_lost_to_a_stray_key", async () => {
  const { user, requests } = show({
    begin_totp: () => ({
      secret: "MNARKTD5",
      url: "otpauth://x",
      qr_svg: "<svg xmlns='http://www.w3.org/2000/svg'/>",
    }),
    confirm_totp: () => ({ codes: CODES }),
    copy_text: () => null,
  });
  await user.click(await screen.findByRole("button", { name: "Turn on…" }));
  await user.type(screen.getByLabelText("Your password"), "plum window kettle{Enter}");
  expect(await screen.findByRole("img", { name: /QR code/ })).toBeTruthy();
  const code = screen.getByLabelText("The app’s code");
  expect(document.activeElement).toBe(code);
  await user.type(code, "12{Enter}");
  expect(await screen.findByText(/six digits that the app shows/)).toBeTruthy();
  await user.type(code, "3 456{Enter}");
  expect(await screen.findByText("bbbb-2222")).toBeTruthy();
  expect(requests("confirm_totp")).toEqual([{ code: "123456" }]);
  await user.keyboard("{Escape}");
  expect(await screen.findByText(/neither copied nor saved/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Copy codes" }));
  await user.click(await screen.findByRole("button", { name: "I have kept them" }));
  expect(await screen.findByText("The second factor is on")).toBeTruthy();
});

test("turning_it_off_asks_for_the_password", async () => {
  const { user, requests } = show({
    get_me: () => ({ ...ME, account: { ...MIRA, totp: true }, recovery_codes: 2 }),
    remove_totp: () => ME,
  });
  expect(await screen.findByText("On. 2 recovery codes are left.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Turn off…" }));
  await user.type(screen.getByLabelText("Your password"), "plum window kettle");
  await user.click(screen.getByRole("button", { name: "Turn off second factor" }));
  await waitFor(() => expect(requests("remove_totp")).toEqual([{ password: "plum window kettle" }]));
});
