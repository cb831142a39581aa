import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Access, ListMails, Mail, Outbox } from "@/api";
import { fakeDesktop } from "@/api/testing";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { MailPage } from "./MailPage";
import { questionOf } from "./useMails";

const MAY: Access[] = ["read", "assist", "assign", "edit", "own"];
const WELL: Outbox = { on: true, cannot_here: null, trouble: null, waiting: 1, failed: 1 };

const mailOf = (number: number, more: Partial<Mail> = {}): Mail => ({
  id: idOf(number),
  kind: "assigned",
  to_name: `Reader ${number}`,
  to_email: `reader${number}@studio.example`,
  subject: "Your license for Vector Studio",
  license_id: idOf(100 + number),
  pool_id: idOf(7),
  customer_id: idOf(200 + number),
  created_at: "2026-11-24T10:00:00Z",
  held_until: "2026-11-24T10:00:30Z",
  tries: 0,
  next_try_at: null,
  state: "sent",
  last_error: null,
  sent_at: "2026-11-24T10:00:31Z",
  can_retry: false,
  ...more,
});

const ROWS = [
  mailOf(1, { state: "waiting", held_until: "2999-01-01T00:00:00Z", sent_at: null }),
  mailOf(2, {
    state: "failed",
    tries: 1,
    can_retry: true,
    last_error: "The mail server does not know the address: 550 5.1.1 No such user",
    sent_at: null,
  }),
  mailOf(3),
];

function show(answers: Parameters<typeof fakeDesktop>[0] = {}, may = MAY) {
  const asked = fakeDesktop({
    ...AROUND,
    get_outbox: () => WELL,
    list_mails: ({ request }) => {
      const { state } = request as ListMails;
      const rows = ROWS.filter((row) => state == null || row.state === state);
      return { rows, total: rows.length };
    },
    retry_mail: () => mailOf(2, { state: "waiting" }),
    cancel_mail: () => mailOf(1, { state: "cancelled" }),
    resend_mail: () => mailOf(4, { state: "waiting" }),
    ...answers,
  });
  renderOnDesk(<MailPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

test("each_mail_says_to_whom_where_it_stands_and_what_went_wrong", async () => {
  show();
  const row = async (name: string) =>
    within((await screen.findByText(name)).closest("[role='row']") as HTMLElement);
  expect((await row("Reader 1")).getByText("Held")).toBeTruthy();
  const failed = await row("Reader 2");
  expect(failed.getByText("Given up")).toBeTruthy();
  expect(failed.getByText(/550 5.1.1 No such user/)).toBeTruthy();
  expect((await row("Reader 3")).getByText("Sent")).toBeTruthy();
});

test("a_mail_that_was_given_up_is_tried_again_and_one_that_waits_is_cancelled", async () => {
  const { user, of } = show();
  await user.click(
    await screen.findByRole("button", { name: /Actions for Your license.*reader2@studio.example/ }),
  );
  const cancel = await screen.findByRole("menuitem", { name: /Cancel mail/ });
  expect(cancel.getAttribute("aria-disabled")).toBe("true");
  await user.click(screen.getByRole("menuitem", { name: "Try again" }));
  await waitFor(() => expect(of("retry_mail")[0]?.args.request).toEqual({ id: idOf(2) }));
  await user.click(screen.getByRole("button", { name: /reader1@studio.example/ }));
  await user.click(await screen.findByRole("menuitem", { name: "Cancel mail" }));
  await waitFor(() => expect(of("cancel_mail")[0]?.args.request).toEqual({ id: idOf(1) }));
});

test("who_may_not_assign_sees_why_nothing_can_be_sent", async () => {
  const { user } = show({}, ["read", "assist"]);
  await user.click(await screen.findByRole("button", { name: /reader2@studio.example/ }));
  const retry = await screen.findByRole("menuitem", { name: /Try again/ });
  expect(retry.getAttribute("aria-disabled")).toBe("true");
  expect(retry.textContent).toContain("Your role may not send mail.");
});

test("what_keeps_mails_is_said_above_them", async () => {
  const trouble = {
    since: "2026-11-24T10:00:00Z",
    what: "The mail server smtp.example:465 cannot be reached: connection refused.",
    remedy: "Check its name and port.",
  };
  show({ get_outbox: () => ({ ...WELL, trouble, waiting: 3 }) });
  expect(await screen.findByText(/3 mails wait/)).toBeTruthy();
  expect(screen.getByText(/connection refused/)).toBeTruthy();
});

test("mail_that_is_off_says_that_mails_wait", async () => {
  show({ get_outbox: () => ({ ...WELL, on: false, waiting: 2 }) });
  expect(await screen.findByText(/This workspace sends no mail/)).toBeTruthy();
  expect(screen.getByText(/2 mails wait until an owner turns it on/)).toBeTruthy();
});

test("a_broken_address_asks_for_everything", () => {
  expect(questionOf({ search: " an ", filters: { state: "lost", kind: "spam", license: "x" } })).toEqual({
    state: null,
    kind: null,
    license_id: null,
    customer_id: null,
    search: "an",
  });
});
