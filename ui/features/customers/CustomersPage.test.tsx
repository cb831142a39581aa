import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Customer, CustomerDetail, ListCustomers } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { forgetDrafts } from "@/form/useDraft";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { CustomersPage } from "./CustomersPage";

const TOTAL = 214_903;

const customerAt = (index: number): Customer => ({
  id: idOf(index + 1),
  version: 1,
  name: `Customer ${index}`,
  email: `desk@customer-${index}.example`,
  organisation: null,
  created_at: "2026-01-01T00:00:00Z",
});

const ANNIKA = { ...customerAt(0), name: "Annika Lindberg", email: "annika@lindberg.example" };

type Answers = Parameters<typeof fakeDesktop>[0];

function page(request: unknown) {
  const { search, offset, limit } = request as ListCustomers;
  const total = search === "" ? TOTAL : search.startsWith("ann") ? 1 : 0;
  const rows = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => ({
    customer: offset + index === 0 ? ANNIKA : customerAt(offset + index),
    licenses: 2,
  }));
  return { rows, total };
}

const detail = (over: Partial<CustomerDetail> = {}): CustomerDetail => ({
  customer: ANNIKA,
  licenses: 0,
  notes: [],
  delete_refused: null,
  ...over,
});

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_customers: ({ request }) => page(request),
    get_customer: () => detail(),
    list_licenses: () => ({ rows: [], total: 0, version: 1 }),
    list_organisation_keys: () => [],
    ...answers,
  });
  renderOnDesk(<CustomersPage />, may);
  return { asked, user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(() => {
  forgetDrafts();
  giveRoom();
});

test("any_number_of_customers_is_listed_and_only_those_in_sight_are_asked_for", async () => {
  const { of } = show();
  expect(await screen.findByText("Annika Lindberg")).toBeTruthy();
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe(String(TOTAL + 1));
  expect(screen.getByText("214,903")).toBeTruthy();
  const most = Math.max(...of("list_customers").map(({ args }) => (args.request as ListCustomers).offset));
  expect(most).toBeLessThan(500);
});

test("a_search_follows_as_one_types_and_says_how_many_match", async () => {
  const { user } = show();
  await screen.findByText("Customer 1");
  await user.type(screen.getByRole("searchbox", { name: "Search customers" }), "annika");
  await waitFor(() => expect(screen.queryByText("Customer 1")).toBeNull());
  expect(screen.getByRole("searchbox")).toHaveProperty("value", "annika");
  expect(await screen.findByText(/of 214,903 customers match/)).toBeTruthy();
  await user.clear(screen.getByRole("searchbox"));
  await user.type(screen.getByRole("searchbox"), "nobody");
  expect(await screen.findByRole("heading", { name: "Nothing matches “nobody”" })).toBeTruthy();
  expect(screen.getByText("Search looks at names, emails and organisations.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Show all customers" }));
  expect(await screen.findByText("Customer 1")).toBeTruthy();
});

test("what_nothing_matches_stands_still_while_the_next_letter_is_sought", async () => {
  let answer = () => {};
  const late = new Promise<void>((done) => {
    answer = done;
  });
  const list_customers = async ({ request }: { request: unknown }) => {
    if ((request as ListCustomers).search === "nob") await late;
    return page(request);
  };
  const { user } = show({ list_customers: list_customers as NonNullable<Answers>["list_customers"] });
  await screen.findByText("Customer 1");
  await user.type(screen.getByRole("searchbox"), "no");
  const heading = await screen.findByRole("heading", { name: "Nothing matches “no”" });
  await user.type(screen.getByRole("searchbox"), "b");
  await new Promise((done) => setTimeout(done, 100));
  expect(heading.isConnected).toBe(true);
  expect(heading.textContent, "nobody has answered more").toBe("Nothing matches “no”");
  answer();
  await waitFor(() => expect(heading.textContent).toBe("Nothing matches “nob”"));
  expect(heading.isConnected).toBe(true);
  await user.click(screen.getByRole("button", { name: "Show all customers" }));
  expect(await screen.findByText("Customer 1")).toBeTruthy();
});

test("without_customers_it_offers_to_add_one_or_to_import", async () => {
  const { of } = show({ list_customers: () => ({ rows: [], total: 0 }) });
  expect(await screen.findByRole("heading", { name: "No customers in Production yet" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Import licenses" })).toBeTruthy();
  await new Promise((done) => setTimeout(done, 50));
  // Nothing is an answer, too: it is not asked for again and again.
  expect(of("list_customers").length).toBeLessThan(4);
});

test("an_email_that_is_taken_is_said_at_its_field_and_nothing_typed_is_lost", async () => {
  const { user } = show({
    create_customer: () => {
      throw refusing({
        code: "invalid",
        what: "Somebody has this email.",
        next: "Use another.",
        field: "email",
      });
    },
  });
  await screen.findByText("Annika Lindberg");
  await user.keyboard("c");
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Name"), "Jonas");
  await user.type(dialog.getByLabelText("Email"), "jonas@example.org");
  await user.click(dialog.getByRole("button", { name: "Add customer" }));
  expect((await dialog.findAllByText(/Somebody has this email/)).length).toBeGreaterThan(0);
  expect(dialog.getByLabelText("Email").getAttribute("aria-invalid")).toBe("true");
  expect(dialog.getByLabelText("Name")).toHaveProperty("value", "Jonas");
});

test("a_customer_is_edited_in_the_version_that_was_seen", async () => {
  const { user, of } = show({ edit_customer: () => ANNIKA });
  await user.click(await screen.findByText("Annika Lindberg"));
  await user.click(await screen.findByRole("button", { name: "Edit" }));
  await user.type(await screen.findByLabelText(/Organisation/), "Lindberg Foto AB");
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  await waitFor(() => expect(of("edit_customer")).toHaveLength(1));
  expect(of("edit_customer")[0]?.args.request).toEqual({
    id: ANNIKA.id,
    version: 1,
    fields: { name: ANNIKA.name, email: ANNIKA.email, organisation: "Lindberg Foto AB" },
  });
});

test("who_holds_licenses_cannot_be_deleted_and_the_reason_stands_there", async () => {
  const refused = "They hold 2 licenses.";
  const { user } = show({ get_customer: () => detail({ licenses: 2, delete_refused: refused }) });
  await user.click(await screen.findByText("Annika Lindberg"));
  expect(await screen.findByText(refused)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Delete" }).getAttribute("aria-disabled")).toBe("true");
  expect(screen.getByRole("button", { name: "Show 2 licenses" })).toBeTruthy();
});

test("a_list_that_was_never_answered_does_not_say_that_there_are_none", async () => {
  let fails = true;
  const { user } = show({
    list_customers: ({ request }) => {
      if (fails) throw refusing({ what: "The database did not answer." });
      return page(request);
    },
  });
  expect(await screen.findByText("The database did not answer.")).toBeTruthy();
  expect(document.querySelector("footer")?.textContent).toBe("");
  fails = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Annika Lindberg")).toBeTruthy();
});

test("who_holds_nothing_yet_is_given_a_first_license_from_here", async () => {
  const { user } = show({
    list_products: () => [{ id: idOf(70), name: "Pro Plan", code: "pro", status: "active", features: [] }],
    list_generators: () => [],
    sample_keys: () => ({ keys: [], bits: 0, collision: 0, guess: 0 }),
  });
  await user.click(await screen.findByText("Annika Lindberg"));
  await user.click(await screen.findByRole("button", { name: "Create license" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("combobox", { name: /Customer/ }).textContent).toContain("Annika Lindberg");
});

test("notes_are_added_and_a_failed_one_keeps_its_text", async () => {
  let fails = true;
  const { user, of } = show({
    add_note: () => {
      if (fails) throw refusing({ what: "The note was not written." });
      return { id: idOf(90), text: "Call back", author: "Mira", at: "2026-01-01T00:00:00Z" };
    },
  });
  await user.click(await screen.findByText("Annika Lindberg"));
  const box = await screen.findByLabelText("Write a note");
  await user.type(box, "Call back");
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(await screen.findByText("The note was not written.")).toBeTruthy();
  expect(box).toHaveProperty("value", "Call back");
  fails = false;
  await user.click(screen.getByRole("button", { name: "Add note" }));
  await waitFor(() => expect(box).toHaveProperty("value", ""));
  expect(of("add_note").at(-1)?.args.request).toEqual({
    subject: { kind: "customer", id: ANNIKA.id },
    text: "Call back",
  });
});

test("a_note_is_deleted_only_after_a_second_word", async () => {
  const note = { id: idOf(91), text: "Prefers mail.", author: "Teo", at: "2026-01-01T00:00:00Z" };
  const { user, of } = show({
    get_customer: () => detail({ notes: [note] }),
    delete_note: () => ({ count: 1 }),
  });
  await user.click(await screen.findByText("Annika Lindberg"));
  await user.click(await screen.findByRole("button", { name: "Delete note" }));
  expect(of("delete_note")).toHaveLength(0);
  expect(document.activeElement?.textContent).toBe("Keep");
  await user.click(screen.getByRole("button", { name: "Delete note" }));
  await waitFor(() => expect(of("delete_note")[0]?.args.request).toEqual({ id: note.id }));
});

test("who_may_not_write_notes_can_read_them", async () => {
  const note = { id: idOf(91), text: "Prefers mail.", author: "Teo", at: "2026-01-01T00:00:00Z" };
  const { user } = show({ get_customer: () => detail({ notes: [note] }) }, ["read"]);
  await user.click(await screen.findByText("Annika Lindberg"));
  expect(await screen.findByText("Prefers mail.")).toBeTruthy();
  expect(screen.getByRole("button", { name: /Delete note/ }).getAttribute("aria-disabled")).toBe("true");
});
