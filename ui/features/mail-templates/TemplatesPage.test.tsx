import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Access, MailKind, MailTemplate, SaveMailTemplate, TemplateSwitch } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { renderOnDesk } from "../lists/testing";
import { TemplatesPage } from "./TemplatesPage";

const template = (kind: MailKind, switched_by: TemplateSwitch, on: boolean): MailTemplate => ({
  kind,
  version: 1,
  on,
  switched_by,
  every_license: kind === "assigned" ? false : null,
  subject: null,
  body: null,
  built_in_subject: "Your license for {{product}}",
  built_in_body: "Hello {{name}},\n\n{{key}}\n",
  variables: [
    { name: "name", help: "the customer’s name", body_only: false },
    { name: "key", help: "the whole license key", body_only: true },
  ],
});

const ALL = [
  template("assigned", "template", true),
  template("suspended", "template", false),
  template("expiring", "rules", false),
  template("enrollment_code", "nobody", true),
];

function show(answers: Parameters<typeof fakeDesktop>[0] = {}, may: Access[] = ["read", "own"]) {
  const asked = fakeDesktop({
    list_mail_templates: () => ALL,
    get_outbox: () => ({ on: true, cannot_here: null, trouble: null, waiting: 0, failed: 0 }),
    save_mail_template: ({ request }) => ({ ...ALL[0], ...(request as SaveMailTemplate), version: 2 }),
    preview_mail_template: () => ({
      subject: "Your license for Vector Studio",
      body: "Hello Annika Lindberg,",
    }),
    list_licenses: () => ({ rows: [], total: 0, version: null }),
    send_test_template: () => ({
      failed_at: null,
      what: "The mail server took the mail.",
      remedy: "Look into that mailbox.",
      server: null,
      millis: 40,
    }),
    ...answers,
  });
  renderOnDesk(<TemplatesPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

async function edit() {
  const shown = show();
  await shown.user.click(await screen.findByRole("button", { name: "Edit License assigned" }));
  return { ...shown, dialog: within(await screen.findByRole("dialog")) };
}

test("a_kind_is_switched_where_it_is_switched_here", async () => {
  const { user, of } = show();
  await user.click(await screen.findByRole("switch", { name: "Write mails: License suspended" }));
  await waitFor(() =>
    expect(of("save_mail_template")[0]?.args.request).toEqual({
      kind: "suspended",
      version: 1,
      on: true,
      every_license: false,
      subject: null,
      body: null,
    }),
  );
  expect(screen.queryByRole("switch", { name: /Enrollment code/ })).toBeNull();
  expect(screen.getByText("Always")).toBeTruthy();
  expect(screen.getByRole("link", { name: "License rules" })).toBeTruthy();
});

test("words_are_edited_with_their_preview_and_saved", async () => {
  const { user, of, dialog } = await edit();
  expect(await dialog.findByText("Hello Annika Lindberg,")).toBeTruthy();
  const subject = dialog.getByLabelText("Subject");
  await user.clear(subject);
  await user.type(subject, "A key for you");
  await waitFor(() =>
    expect(of("preview_mail_template").at(-1)?.args.request).toEqual({
      kind: "assigned",
      subject: "A key for you",
      body: "Hello {{name}},\n\n{{key}}\n",
      license_id: null,
    }),
  );
  await user.click(dialog.getByRole("button", { name: "Save 1 change" }));
  expect(await screen.findByText("Template saved")).toBeTruthy();
  expect(of("save_mail_template")[0]?.args.request).toMatchObject({
    kind: "assigned",
    version: 1,
    subject: "A key for you",
  });
});

test("a_variable_is_put_where_the_cursor_stands_and_words_go_back_to_the_built_in_ones", async () => {
  const { user, dialog } = await edit();
  const body = dialog.getByLabelText("Body") as HTMLTextAreaElement;
  body.setSelectionRange(0, 5);
  await user.click(dialog.getByRole("button", { name: /Insert key/ }));
  expect(body.value).toBe("{{key}} {{name}},\n\n{{key}}\n");
  await user.click(dialog.getByRole("button", { name: "Back to the built-in words" }));
  expect(body.value).toBe("Hello {{name}},\n\n{{key}}\n");
});

test("a_test_is_sent_with_the_words_as_they_stand_also_by_enter", async () => {
  const { user, of, dialog } = await edit();
  expect(dialog.getByRole("button", { name: "Send test" }).getAttribute("aria-disabled")).toBe("true");
  await user.type(dialog.getByLabelText("Send a test to"), "mira@larkspur.example{Enter}");
  expect(await dialog.findByText("The mail server took the mail.")).toBeTruthy();
  expect(of("send_test_template")[0]?.args.request).toMatchObject({
    kind: "assigned",
    to: "mira@larkspur.example",
    subject: "Your license for {{product}}",
  });
  expect(of("save_mail_template")).toHaveLength(0);
});

test("what_is_refused_stands_at_its_field_with_the_place", async () => {
  const { user } = show({
    save_mail_template: () => {
      throw refusing({
        code: "invalid",
        field: "body",
        what: "Line 3, character 1: “{{kye}}” is no variable here.",
      });
    },
  });
  await user.click(await screen.findByRole("button", { name: "Edit License assigned" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Body"), "x");
  await user.click(dialog.getByRole("button", { name: "Save 1 change" }));
  expect((await dialog.findAllByText(/Line 3, character 1/)).length).toBeGreaterThan(0);
});

test("only_owners_see_what_mails_say", async () => {
  const { of } = show({}, ["read"]);
  expect(await screen.findByText(/Only an owner may see and change what mails say/)).toBeTruthy();
  expect(of("list_mail_templates")).toHaveLength(0);
});
