import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Token } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { forgetDrafts } from "@/form/useDraft";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { endOf } from "./CreateTokenDialog";
import { TokensPage } from "./TokensPage";
import { curlLine, docsAt, stateOf } from "./token";

const token = (n: number, over: Partial<Token> = {}): Token => ({
  id: idOf(n),
  version: 2,
  name: "Web shop",
  scopes: ["read", "assign"],
  customer: null,
  created_by: "Mira Okafor",
  created_at: "2026-01-01T00:00:00Z",
  expires_at: null,
  last_used_at: null,
  revoked_at: null,
  ...over,
});

const SHOP = token(1);
const DEAD = token(2, { name: "Old CI", revoked_at: "2026-02-01T00:00:00Z" });
const SECRET = "eyJ0eXAi.payload.signature";

type Answers = Parameters<typeof fakeDesktop>[0];

function show(answers: Answers = {}, may?: Parameters<typeof renderOnDesk>[1]) {
  const asked = fakeDesktop({
    ...AROUND,
    get_settings: () => ({ settings: { version: 1, server_url: "https://licenses.example.org/" } }),
    list_tokens: () => [SHOP, DEAD],
    list_customers: () => ({ rows: [], total: 0 }),
    create_token: () => ({ token: token(9, { name: "Nightly" }), secret: SECRET }),
    copy_text: () => null,
    ...answers,
  });
  renderOnDesk(<TokensPage />, may);
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

beforeEach(() => {
  forgetDrafts();
  giveRoom();
});

test("a_token_is_made_with_its_scopes_and_shown_once_with_a_line_that_works", async () => {
  const { user, of } = show();
  await screen.findByText("Web shop");
  await user.click(screen.getByRole("button", { name: "Create token" }));
  const form = within(await screen.findByRole("dialog", { name: "Create API token" }));
  expect(form.getByText(/It cannot be changed later/)).toBeTruthy();
  await user.type(form.getByLabelText(/Name/), "Nightly");
  await user.click(form.getByRole("checkbox", { name: "Assign" }));
  await user.click(form.getByRole("button", { name: "Create token" }));
  const shown = within(await screen.findByRole("alertdialog", { name: "Token created" }));
  expect(of("create_token")[0]?.args.request).toEqual({
    name: "Nightly",
    scopes: ["read", "assign"],
    customer_id: null,
    expires_at: null,
  });
  expect(shown.getByText(SECRET)).toBeTruthy();
  const line = `curl https://licenses.example.org/api/licensing/v1/me -H "Authorization: Bearer ${SECRET}"`;
  expect(shown.getByText(line)).toBeTruthy();
  await user.click(shown.getByRole("button", { name: "Copy token" }));
  await waitFor(() => expect(of("copy_text")[0]?.args).toMatchObject({ text: SECRET }));
  await user.click(shown.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByText(SECRET)).toBeNull());
});

test("a_token_that_nobody_copied_is_not_closed_by_accident", async () => {
  const { user } = show();
  await screen.findByText("Web shop");
  await user.click(screen.getByRole("button", { name: "Create token" }));
  const form = within(await screen.findByRole("dialog"));
  await user.type(form.getByLabelText(/Name/), "Nightly");
  await user.click(form.getByRole("button", { name: "Create token" }));
  await screen.findByRole("alertdialog", { name: "Token created" });
  await user.keyboard("{Escape}");
  expect(await screen.findByText("It was not copied yet.")).toBeTruthy();
  expect(screen.getByText(SECRET)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Close without copying" }));
  await waitFor(() => expect(screen.queryByText(SECRET)).toBeNull());
});

test("a_token_without_a_name_or_a_scope_is_not_made_and_a_refusal_marks_its_field", async () => {
  const { user, of } = show({
    create_token: () => {
      throw refusing({ code: "invalid", what: "There is a token of this name.", field: "name" });
    },
  });
  await screen.findByText("Web shop");
  await user.click(screen.getByRole("button", { name: "Create token" }));
  const form = within(await screen.findByRole("dialog"));
  await user.click(form.getByRole("checkbox", { name: "Read" }));
  await user.click(form.getByRole("button", { name: "Create token" }));
  expect((await form.findAllByText("Choose at least one scope.")).length).toBeGreaterThan(0);
  expect(of("create_token")).toHaveLength(0);
  await user.type(form.getByLabelText(/Name/), "Web shop");
  await user.click(form.getByRole("checkbox", { name: "Read" }));
  await user.click(form.getByRole("button", { name: "Create token" }));
  expect((await form.findAllByText(/There is a token of this name/)).length).toBeGreaterThan(0);
});

test("a_token_is_given_anew_in_the_version_that_was_seen", async () => {
  const { user, of } = show({ regenerate_token: () => ({ token: SHOP, secret: "new.secret" }) });
  await user.click(await screen.findByText("Web shop"));
  await user.click(await screen.findByRole("button", { name: "Regenerate…" }));
  const dialog = within(await screen.findByRole("alertdialog", { name: "Regenerate this token?" }));
  expect(dialog.getByText("Scripts that use it are refused until they have the new one.")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Regenerate token" }));
  expect(await screen.findByText("new.secret")).toBeTruthy();
  expect(of("regenerate_token")[0]?.args.request).toEqual({ id: SHOP.id, version: 2 });
});

test("a_token_is_revoked_for_a_reason_and_stands_among_the_revoked_ones", async () => {
  const { user, of } = show({ revoke_token: () => DEAD });
  await user.click(await screen.findByText("Web shop"));
  await user.click(await screen.findByRole("button", { name: "Revoke…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  const revoke = dialog.getByRole("button", { name: "Revoke token" });
  expect(revoke.getAttribute("aria-disabled")).toBe("true");
  await user.type(dialog.getByRole("textbox", { name: "Reason" }), "Leaked");
  await user.click(revoke);
  await waitFor(() =>
    expect(of("revoke_token")[0]?.args.request).toEqual({ id: SHOP.id, version: 2, reason: "Leaked" }),
  );
  expect(screen.queryByText("Old CI")).toBeNull();
  await user.click(screen.getByRole("combobox", { name: "State" }));
  await user.click(await screen.findByRole("option", { name: "Revoked" }));
  expect(await screen.findByText("Old CI")).toBeTruthy();
});

test("who_is_no_owner_is_told_so_and_nothing_is_asked", async () => {
  const { of } = show({}, ["read", "edit"]);
  expect(await screen.findByRole("heading", { name: "Only owners may see API tokens" })).toBeTruthy();
  expect(of("list_tokens")).toHaveLength(0);
});

test("where_the_api_is_and_when_a_token_ends", () => {
  expect(curlLine("https://l.example/", "staging", "x")).toBe(
    'curl https://l.example/staging/api/licensing/v1/me -H "Authorization: Bearer x"',
  );
  expect(docsAt("https://l.example/")).toBe("https://l.example/api/docs");
  const now = new Date(2026, 5, 1, 12);
  expect(endOf({ end: "never", day: "" }, now)).toBeNull();
  expect(endOf({ end: "day", day: "2026-06-01" }, now)).toBe(new Date(2026, 5, 1, 23, 59, 59).toISOString());
  expect(endOf({ end: "day", day: "2026-05-31" }, now)).toBeUndefined();
  expect(endOf({ end: "day", day: "soon" }, now)).toBeUndefined();
  expect(stateOf(DEAD, now)).toBe("revoked");
  expect(stateOf(token(3, { expires_at: "2026-01-01T00:00:00Z" }), now)).toBe("expired");
});
