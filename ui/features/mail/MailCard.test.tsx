import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Access, MailSettings, SaveMailSettings } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { renderOnDesk } from "../lists/testing";
import { MailCard } from "./MailCard";

const SETTINGS: MailSettings = {
  version: 3,
  on: true,
  host: "smtp.larkspur.example",
  port: 465,
  security: "tls",
  allow_insecure: false,
  user: "licenses",
  from_name: "Larkspur Software",
  from_email: "licenses@larkspur.example",
  reply_to: null,
};

const info = (settings: MailSettings, has_password = true) => ({ settings, has_password, cannot_here: null });

function show(answers: Parameters<typeof fakeDesktop>[0] = {}, may: Access[] = ["read", "own"]) {
  const asked = fakeDesktop({
    get_mail_settings: () => info(SETTINGS),
    save_mail_settings: ({ request }) => info({ ...(request as SaveMailSettings).settings, version: 4 }),
    send_test_mail: () => ({
      failed_at: null,
      what: "The mail server took the mail to mira@larkspur.example.",
      remedy: "Look into that mailbox, and into its spam folder.",
      server: null,
      millis: 400,
    }),
    ...answers,
  });
  renderOnDesk(<MailCard />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

test("a_change_is_saved_over_the_version_that_was_seen_and_the_password_stays", async () => {
  const { user, of } = show();
  const name = await screen.findByLabelText("From");
  await user.clear(name);
  await user.type(name, "Larkspur");
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  expect(await screen.findByText("Mail settings saved")).toBeTruthy();
  expect(of("save_mail_settings")[0]?.args.request).toEqual({
    settings: { ...SETTINGS, from_name: "Larkspur" },
    password: null,
  });
});

test("the_usual_port_follows_the_protection", async () => {
  const { user } = show();
  await user.click(await screen.findByRole("radio", { name: /STARTTLS/ }));
  expect((screen.getByLabelText("Port") as HTMLInputElement).value).toBe("587");
});

test("an_unprotected_road_to_another_computer_is_allowed_expressly", async () => {
  const { user } = show();
  expect(screen.queryByRole("checkbox", { name: /unprotected/ })).toBeNull();
  await user.click(await screen.findByRole("radio", { name: /None/ }));
  expect(await screen.findByRole("checkbox", { name: /unprotected/ })).toBeTruthy();
});

test("a_refusal_stands_at_its_field", async () => {
  const { user } = show({
    save_mail_settings: () => {
      throw refusing({
        code: "invalid",
        field: "password",
        what: "The password was given for another server or user.",
        kept: "Nothing was changed.",
        next: "Enter it again.",
      });
    },
  });
  const host = await screen.findByLabelText("Mail server");
  await user.clear(host);
  await user.type(host, "smtp.elsewhere.example");
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  await waitFor(() => expect(screen.getAllByText(/given for another server/).length).toBeGreaterThan(0));
});

test("the_try_shows_what_the_server_answers", async () => {
  const { user, of } = show({
    send_test_mail: () => ({
      failed_at: "sign_in",
      what: "The mail server smtp.larkspur.example:465 did not let us sign in.",
      remedy: "Check user name and password.",
      server: "535 5.7.8 Authentication credentials invalid",
      millis: 210,
    }),
  });
  const test = await screen.findByRole("button", { name: "Send test mail" });
  expect(test.getAttribute("aria-disabled")).toBe("true");
  await user.type(screen.getByLabelText("Send a test mail to"), "mira@larkspur.example");
  await user.click(test);
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(screen.getByText("535 5.7.8 Authentication credentials invalid")).toBeTruthy();
  expect(of("send_test_mail")[0]?.args.request).toEqual({ to: "mira@larkspur.example" });
});

test("only_owners_see_how_mail_is_sent", async () => {
  const { of } = show({}, ["read"]);
  expect(await screen.findByText(/Only an owner may see/)).toBeTruthy();
  expect(of("get_mail_settings")).toHaveLength(0);
});
