import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { LeakedKey, License, WithdrawnKey } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { licenseRow } from "../abuse/testing";
import { license } from "../license-actions/testing";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { refusedFor } from "./Found";
import { LeaksPage } from "./LeaksPage";
import { textOf } from "./Outcomes";

const hit = (number: number, over: Partial<LeakedKey["license"]> = {}): LeakedKey => ({
  license: licenseRow({ id: idOf(number), key: `PRO-000${number}-AAAA-BBBB`, status: "active", ...over }),
  last_seen_at: "2026-11-24T10:00:00Z",
  replaced_by: null,
  watched: false,
});

const fresh: License = license({ id: idOf(900), key: "PRO-NEWK-NEWK-NEWK", status: "assigned" });
const DONE: WithdrawnKey = {
  old: license({ status: "revoked" }),
  new: fresh,
  not_replaced: null,
  draft: {
    name: "Annika Lindberg",
    email: "annika@lindberg-foto.example",
    subject: "A new license key for Pro Plan",
    body: "Hello,\n\n    {key}\n",
  },
  mail: null,
};

const WATCHED = {
  license: licenseRow({ status: "revoked" }),
  replaced_by: idOf(900),
  since: "2026-11-20T10:00:00Z",
  by: "Mira Okafor",
  attempts: 7,
  networks: 3,
  devices: 2,
  last_at: "2026-11-24T10:00:00Z",
};

function show(answers: Parameters<typeof fakeDesktop>[0] = {}) {
  const asked = fakeDesktop({
    ...AROUND,
    find_leaked_keys: () => ({
      hits: [hit(1), hit(2), hit(3, { status: "available", customer: null })],
      more: false,
      candidates: 40,
    }),
    withdraw_leaked_key: () => DONE,
    list_watched_keys: () => ({ rows: [WATCHED], total: 1 }),
    list_denials: () => [
      {
        license_id: idOf(300),
        key: "PRO-9KHT…",
        device_id: null,
        device: "stranger",
        network: "198.51.100.7",
        code: "REVOKED",
        last_at: "2026-11-24T10:00:00Z",
        count: 4,
      },
    ],
    stop_watching: () => ({ count: 1 }),
    ...answers,
  });
  renderOnDesk(<LeaksPage />);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(giveRoom);

async function found(user: ReturnType<typeof userEvent.setup>) {
  await user.type(await screen.findByRole("textbox", { name: /Text or key/ }), "look: PRO-0001");
  await user.click(screen.getByRole("button", { name: "Find licenses" }));
  return within(await screen.findByRole("region", { name: "3 licenses found" }));
}

test("a_text_shows_who_is_affected_and_what_cannot_be_withdrawn", async () => {
  const { user, of } = show();
  const card = await found(user);
  expect(of("find_leaked_keys")[0]?.args.request).toEqual({ text: "look: PRO-0001" });
  expect(card.getAllByText(/Annika Lindberg, annika@/)).toHaveLength(2);
  expect(card.getByText(/It is nobody's yet. Delete it instead/)).toBeTruthy();
  expect(card.getByRole("button", { name: "Withdraw 2 keys" })).toBeTruthy();
});

test("the_chosen_keys_are_withdrawn_one_by_one_and_one_that_fails_stops_no_other", async () => {
  let asked = 0;
  const { user, of } = show({
    withdraw_leaked_key: () => {
      asked += 1;
      if (asked === 1) throw refusing({ what: "The license was changed meanwhile." });
      return DONE;
    },
  });
  const card = await found(user);
  await user.click(card.getByRole("checkbox", { name: /Tell each customer by mail/ }));
  await user.click(card.getByRole("button", { name: "Withdraw 2 keys" }));
  const dialog = within(await screen.findByRole("alertdialog", { name: "Withdraw 2 keys?" }));
  await user.click(dialog.getByRole("button", { name: "Withdraw 2 keys" }));
  const result = within(await screen.findByRole("region", { name: "What became of them" }));
  expect(await result.findByText(/The license was changed meanwhile/)).toBeTruthy();
  expect(await result.findByText(/Revoked and watched/)).toBeTruthy();
  await waitFor(() => expect(of("withdraw_leaked_key")).toHaveLength(2));
  expect(of("withdraw_leaked_key")[1]?.args.request).toEqual({
    id: idOf(2),
    version: 3,
    replace: true,
    notify: true,
  });
  expect(result.getByText(/PRO-NEWK-NEWK-NEWK/, { selector: "pre" })).toBeTruthy();
});

test("watched_keys_tell_of_attempts_and_list_them", async () => {
  const { user, of } = show();
  expect(await screen.findByText("7 attempts from 3 networks since")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: /^Attempts: PRO-9KHT/ }));
  const list = within(await screen.findByRole("list", { name: /Attempts with PRO-9KHT/ }));
  expect(await list.findByText("198.51.100.7")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: /^Stop watching PRO-9KHT/ }));
  await waitFor(() => expect(of("stop_watching")[0]?.args.request).toEqual({ license_id: idOf(300) }));
});

test("a_text_without_keys_says_where_else_to_look", async () => {
  const { user } = show({ find_leaked_keys: () => ({ hits: [], more: false, candidates: 0 }) });
  await user.type(await screen.findByRole("textbox", { name: /Text or key/ }), "nothing");
  await user.click(screen.getByRole("button", { name: "Find licenses" }));
  expect(await screen.findByText("No license has a key that is in this text.")).toBeTruthy();
});

test("what_is_done_already_is_not_offered_again", () => {
  const done: LeakedKey = { ...hit(1, { status: "revoked" }), replaced_by: idOf(9), watched: true };
  expect(refusedFor(done, ["edit"])).toBe("Withdrawn already.");
  expect(refusedFor({ ...done, watched: false }, ["edit"])).toBeNull();
  expect(refusedFor({ ...done, watched: false }, ["read"])).toBe("Your role may not revoke licenses.");
});

test("a_key_stands_in_the_text_as_it_is", () => {
  expect(textOf({ name: "", email: "", subject: "", body: "a {key} b" }, "$&-1")).toBe("a $&-1 b");
});
