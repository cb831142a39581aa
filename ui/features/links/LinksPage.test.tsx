import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { EnrollmentLink, Pool } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { forgetDrafts } from "@/form/useDraft";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { LinksPage } from "./LinksPage";

const product = { id: idOf(3), name: "Course", code: "course", status: "active" as const };

const POOL: Pool = {
  id: idOf(2),
  version: 1,
  name: "Course seats",
  product,
  customer: null,
  transferable: true,
  contract: null,
  purchased_at: "2026-01-01T00:00:00Z",
  expires_at: null,
  created_at: "2026-01-01T00:00:00Z",
  seats: { total: 10, free: 8, assigned: 2, spent: 0, waiting: 0, buffer: 1 },
};

const LINK: EnrollmentLink = {
  id: idOf(1),
  version: 1,
  name: "Autumn class",
  pool: { id: POOL.id, name: POOL.name, transferable: true },
  product,
  terms: { seats: 8, term_days: 14, must_return: true },
  taken: 5,
  created_by: "Mira Okafor",
  created_at: "2026-01-02T00:00:00Z",
};

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    get_settings: () => ({ settings: { version: 1, server_url: "https://licenses.example.org" } }),
    list_links: () => [LINK],
    list_pools: () => [POOL],
    get_outbox: () => ({ on: true, cannot_here: null, trouble: null, waiting: 0, failed: 0 }),
    get_link: () => ({ link: LINK, path: "/enroll/abc", ending: 3 }),
    create_link: () => ({ link: { ...LINK, id: idOf(9), name: "Team" }, path: "/enroll/xyz", ending: 0 }),
    delete_link: () => ({ count: 1 }),
    copy_text: () => null,
    ...answers,
  });
  renderOnDesk(<LinksPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(() => {
  forgetDrafts();
  giveRoom();
});

test("a_link_is_made_while_its_dialog_says_what_people_will_experience", async () => {
  const { user, of } = show();
  await screen.findByText("Autumn class");
  await user.click(screen.getByRole("button", { name: "Create link" }));
  const form = within(await screen.findByRole("dialog", { name: "Create enrollment link" }));
  await user.type(form.getByLabelText(/Name/), "Team");
  await user.click(form.getByRole("combobox", { name: /Pool/ }));
  await user.click(await screen.findByRole("option", { name: /Course seats/ }));
  await waitFor(() => expect(form.getByLabelText<HTMLInputElement>(/Seats/).value).toBe("8"));
  const summary = within(form.getByRole("region", { name: "What people will experience" }));
  expect(summary.getByText(/up to 8 at a time/)).toBeTruthy();
  expect(summary.getByText(/After 14 days it goes back by itself/)).toBeTruthy();
  await user.click(form.getByRole("checkbox", { name: /the oldest makes room/ }));
  expect(summary.getByText(/once they had it for 7 days; at most 5 times a day/)).toBeTruthy();
  await user.click(form.getByRole("button", { name: "Create link" }));
  await waitFor(() => expect(of("create_link")).toHaveLength(1));
  expect(of("create_link")[0]?.args.request).toEqual({
    name: "Team",
    pool_id: POOL.id,
    terms: {
      seats: 8,
      term_days: 14,
      must_return: true,
      auto_reassign: true,
      reassign_after_days: 7,
      evictions_per_day: 5,
      domains: [],
      expires_at: null,
    },
  });
});

test("the_url_is_copied_from_the_drawer_and_deleting_says_who_keeps_a_seat", async () => {
  const { user, of } = show();
  await user.click(await screen.findByText("Autumn class"));
  expect(await screen.findByText("https://licenses.example.org/enroll/abc")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Copy URL" }));
  await waitFor(() =>
    expect(of("copy_text")[0]?.args).toMatchObject({ text: "https://licenses.example.org/enroll/abc" }),
  );
  await user.click(screen.getByRole("button", { name: "Delete…" }));
  const ask = within(await screen.findByRole("alertdialog", { name: "Delete this link?" }));
  expect(await ask.findByText("3 of them lose it when their time is over, as they were told")).toBeTruthy();
  expect(ask.getByText("5 people keep their seat")).toBeTruthy();
  await user.click(ask.getByRole("button", { name: "Delete link" }));
  await waitFor(() => expect(of("delete_link")[0]?.args.request).toMatchObject({ id: LINK.id, version: 1 }));
});

test("who_only_reads_sees_no_url", async () => {
  const { user, of } = show({}, ["read"]);
  await user.click(await screen.findByText("Autumn class"));
  expect(await screen.findByText(/only those who may change links see it/)).toBeTruthy();
  expect(of("get_link")).toHaveLength(0);
});

test("while_mail_is_off_it_says_that_nobody_can_enroll", async () => {
  const { user } = show({
    get_outbox: () => ({ on: false, cannot_here: null, trouble: null, waiting: 0, failed: 0 }),
  });
  await user.click(await screen.findByText("Autumn class"));
  expect(await screen.findByText(/Mail is off, so codes reach nobody/)).toBeTruthy();
});

test("a_link_that_somebody_else_changed_meanwhile_is_compared_and_saved_over_theirs_or_not", async () => {
  const theirs = { ...LINK, version: 2, terms: { ...LINK.terms, seats: 6 } };
  let saved = 0;
  const { user, of } = show({
    get_link: () => ({ link: theirs, path: "/enroll/abc" }),
    edit_link: () => {
      saved += 1;
      if (saved === 1) throw refusing({ code: "conflict" });
      return theirs;
    },
  });
  await user.click(await screen.findByText("Autumn class"));
  await user.click(await screen.findByRole("button", { name: "Edit…" }));
  const form = within(await screen.findByRole("dialog", { name: "Change enrollment link" }));
  const seats = form.getByLabelText(/Seats/);
  await user.clear(seats);
  await user.type(seats, "7");
  await user.click(form.getByRole("button", { name: "Save 1 change" }));
  await user.click(await form.findByRole("button", { name: "Keep mine" }));
  await user.click(form.getByRole("button", { name: "Save 1 change" }));
  await waitFor(() =>
    expect(of("edit_link").at(-1)?.args.request).toMatchObject({ version: 2, terms: { seats: 7 } }),
  );
});

test("without_a_pool_it_leads_to_the_pools", async () => {
  show({ list_links: () => [], list_pools: () => [] });
  expect(await screen.findByRole("button", { name: "Go to pools" })).toBeTruthy();
});
