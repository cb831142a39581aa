import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Delivery, ListDeliveries, Webhook } from "@/api";
import { fakeDesktop } from "@/api/testing";
import { forgetDrafts } from "@/form/useDraft";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { fieldsOf, NEW, standing, urlProblem } from "./values";
import { WebhooksPage } from "./WebhooksPage";
import { ALL_EVENTS, labelOf, WORDS } from "./words";

const webhookOf = (n: number, over: Partial<Webhook> = {}): Webhook => ({
  id: idOf(n),
  version: 3,
  name: "Web shop",
  url: "https://shop.example/keydesk",
  events: ["license.revoked", "activation.started"],
  enabled: true,
  allow_private: false,
  created_at: "2026-11-01T00:00:00Z",
  old_secret_until: null,
  last_tried_at: "2026-11-24T10:00:00Z",
  last_delivered_at: "2026-11-24T10:00:00Z",
  problem: null,
  waiting: 0,
  dead: 0,
  cannot_here: null,
  ...over,
});

const deliveryOf = (n: number, over: Partial<Delivery> = {}): Delivery => ({
  id: idOf(100 + n),
  webhook_id: idOf(2),
  event: "license.revoked",
  license_id: idOf(7),
  sequence: n,
  happened_at: "2026-11-24T09:00:00Z",
  state: "delivered",
  attempts: 1,
  next_try_at: null,
  tried_at: "2026-11-24T09:00:01Z",
  status: 200,
  answer: "taken",
  problem: null,
  millis: 12,
  body: '{"type":"license.revoked","data":{"license":{"key_start":"PRO-9KHT…"}}}',
  ...over,
});

const SHOP = webhookOf(1);
const CRM = webhookOf(2, {
  name: "Customer list",
  problem: "The server answered 500.",
  waiting: 2,
  dead: 1,
});
const LOG = [
  deliveryOf(3, { state: "waiting", attempts: 0, status: null, answer: null, tried_at: null }),
  deliveryOf(2, {
    state: "waiting",
    attempts: 2,
    status: 500,
    problem: "The server answered 500.",
    next_try_at: "2999-01-01T00:00:00Z",
  }),
  deliveryOf(1, { state: "dead", attempts: 9, status: 500, problem: "The server answered 500." }),
];
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_webhooks: () => [SHOP, CRM],
    list_deliveries: ({ request }) => {
      const { state } = request as ListDeliveries;
      const rows = LOG.filter((one) => state == null || one.state === state);
      return { rows, total: rows.length };
    },
    create_webhook: () => ({ webhook: webhookOf(9, { name: "Nightly" }), secret: SECRET }),
    edit_webhook: () => webhookOf(1, { version: 4 }),
    rotate_webhook_secret: () => ({ webhook: webhookOf(1, { version: 4 }), secret: SECRET }),
    delete_webhook: () => ({ count: 1 }),
    send_test_event: () => deliveryOf(4, { event: "webhook.test", license_id: null }),
    replay_delivery: () => deliveryOf(1, { state: "replaying" }),
    replay_dead_letters: () => ({ count: 1 }),
    copy_text: () => null,
    ...answers,
  });
  renderOnDesk(<WebhooksPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

/** Opens the drawer of one. */
async function drawerOf(user: ReturnType<typeof userEvent.setup>, name: string) {
  await user.click(await screen.findByText(name));
  await user.keyboard("{Enter}");
  return within(await screen.findByRole("complementary", { name: WORDS.details(name) }));
}

beforeEach(() => {
  forgetDrafts();
  giveRoom();
});

test("the_list_says_how_each_stands_and_what_waits", async () => {
  show();
  const row = async (name: string) =>
    within((await screen.findByText(name)).closest("[role='row']") as HTMLElement);
  expect((await row("Web shop")).getByText("On")).toBeTruthy();
  const failing = await row("Customer list");
  expect(failing.getByText("Failing")).toBeTruthy();
  expect(failing.getByText("2")).toBeTruthy();
});

test("who_closes_the_drawer_by_keyboard_goes_on_in_the_list", async () => {
  const { user } = show();
  const drawer = await drawerOf(user, "Web shop");
  drawer.getByRole("button", { name: WORDS.edit }).focus();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("complementary")).toBeNull());
  expect(document.activeElement).toBe(screen.getByRole("grid", { name: WORDS.title }));
});

test("a_webhook_is_made_for_every_event_and_its_secret_is_shown_once", async () => {
  const { user, of } = show();
  await user.click((await screen.findAllByRole("button", { name: WORDS.create }))[0] as HTMLElement);
  const form = within(await screen.findByRole("dialog", { name: WORDS.dialog.createTitle }));
  await user.type(form.getByLabelText(/^Name/), "Nightly");
  await user.type(form.getByLabelText(/^Address/), "http://10.0.0.5/keydesk");
  await user.click(form.getByRole("button", { name: WORDS.create }));
  expect((await form.findAllByText(WORDS.urlNeedsTls)).length).toBeGreaterThan(0);
  await user.click(form.getByRole("checkbox", { name: WORDS.allowPrivate }));
  expect(form.getByText(WORDS.allowPrivateHelp)).toBeTruthy();
  await user.click(form.getByRole("checkbox", { name: "Created" }));
  await user.click(form.getByRole("button", { name: WORDS.create }));
  await waitFor(() =>
    expect(of("create_webhook")[0]?.args.request).toEqual({
      fields: {
        name: "Nightly",
        url: "http://10.0.0.5/keydesk",
        events: ALL_EVENTS.filter((event) => event !== "license.created"),
        enabled: true,
        allow_private: true,
      },
    }),
  );
  const shown = within(await screen.findByRole("alertdialog", { name: WORDS.madeTitle }));
  expect(shown.getByText(SECRET)).toBeTruthy();
});

test("the_log_shows_what_was_sent_what_came_back_and_what_comes_next", async () => {
  const { user, of } = show();
  const drawer = await drawerOf(user, "Customer list");
  expect(await drawer.findByText(new RegExp(WORDS.held))).toBeTruthy();
  const dead = (await drawer.findByText(/Dead letter$/)).closest("details") as HTMLElement;
  expect(within(dead).getByText("PRO-9KHT…")).toBeTruthy();
  await user.click(within(dead).getByText(/no\. 1/));
  expect(await within(dead).findByText(/"type": "license.revoked"/)).toBeTruthy();
  expect(within(dead).getByText("The server answered 500.")).toBeTruthy();
  await user.click(within(dead).getByRole("button", { name: WORDS.replay }));
  await waitFor(() => expect(of("replay_delivery")[0]?.args.request).toEqual({ id: idOf(101) }));
  await user.click(drawer.getByRole("button", { name: WORDS.replayDead(1) }));
  await waitFor(() => expect(of("replay_dead_letters")[0]?.args.request).toEqual({ webhook_id: idOf(2) }));
});

test("a_test_tells_what_the_server_answered", async () => {
  const { user, of } = show();
  const drawer = await drawerOf(user, "Web shop");
  await user.click(drawer.getByRole("button", { name: WORDS.test }));
  await waitFor(() => expect(of("send_test_event")[0]?.args.request).toEqual({ id: idOf(1) }));
  expect(await screen.findByText(WORDS.testTaken(12))).toBeTruthy();
});

test("a_leaked_secret_ends_at_once_when_somebody_says_so", async () => {
  const { user, of } = show();
  const drawer = await drawerOf(user, "Web shop");
  await user.click(drawer.getByRole("button", { name: WORDS.rotate }));
  const ask = within(await screen.findByRole("dialog", { name: WORDS.rotateTitle }));
  await user.click(ask.getByRole("checkbox", { name: WORDS.endOld }));
  await user.click(ask.getByRole("button", { name: WORDS.rotateAction }));
  await waitFor(() =>
    expect(of("rotate_webhook_secret")[0]?.args.request).toEqual({
      id: idOf(1),
      version: 3,
      end_old: true,
    }),
  );
  expect(await screen.findByText(SECRET)).toBeTruthy();
});

test("who_is_no_owner_is_told_who_may_see_webhooks", () => {
  show({}, ["read", "edit"]);
  expect(screen.getByText(WORDS.ownersOnly)).toBeTruthy();
});

test("values_become_what_the_core_takes", () => {
  expect(fieldsOf({ ...NEW, name: " Shop ", url: " https://a.example " }).name).toBe("Shop");
  expect(urlProblem("https://a.example", false, WORDS)).toBeNull();
  expect(urlProblem("http://a.example", true, WORDS)).toBeNull();
  expect(urlProblem("ftp://a.example", true, WORDS)).toBe(WORDS.urlMissing);
  expect(urlProblem("a.example", false, WORDS)).toBe(WORDS.urlMissing);
  expect(standing(webhookOf(1, { enabled: false, problem: "x" }))).toBe("off");
  expect(labelOf("license.active")).toBe("License became active");
});
