import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import type { Access, Person, SignIn } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { forgetDrafts } from "@/form/useDraft";
import { AROUND, giveRoom, idOf, renderOnDesk } from "../lists/testing";
import { PEOPLE } from "../shell/pages";
import { Reached } from "../shell/Trouble";
import { PeoplePage } from "./PeoplePage";

const person = (n: number, over: Partial<Person>): Person => ({
  id: idOf(n),
  version: 2,
  email: `person${n}@example.com`,
  name: `Person ${n}`,
  role: "viewer",
  state: "active",
  totp: false,
  last_sign_in_at: null,
  created_at: "2026-01-01T00:00:00Z",
  ...over,
});

const MIRA = person(1, { name: "Mira Okafor", role: "owner", totp: true });
const JONAS = person(2, { name: "Jonas Weber", role: "manager" });
const LENE = person(3, { name: "Lene Holm", role: "support", state: "disabled" });

const SIGN_IN: SignIn = {
  id: idOf(50),
  person: JONAS.id,
  kind: "browser",
  agent: "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0",
  ip: "203.0.113.9",
  created_at: "2026-11-20T10:00:00Z",
  last_seen_at: "2026-11-25T10:00:00Z",
  expires_at: "2026-12-25T10:00:00Z",
  current: false,
};

const LINK = { person: JONAS, path: "/admin/welcome#c0de", expires_at: "2026-12-01T10:00:00Z" };

function show(answers: Parameters<typeof fakeDesktop>[0] = {}, may?: Access[]) {
  const asked = fakeDesktop({
    ...AROUND,
    list_recent_workspaces: () => [],
    list_people: () => [MIRA, JONAS, LENE],
    list_sign_ins: () => [SIGN_IN],
    get_settings: () => ({ settings: { server_url: "https://desk.example/" }, unlocked_until: null }),
    ...answers,
  });
  renderOnDesk(
    <Reached path={PEOPLE}>
      <PeoplePage />
    </Reached>,
    may,
  );
  const requests = (name: string) => asked.filter((one) => one.name === name).map(({ args }) => args.request);
  return { user: userEvent.setup(), requests };
}

beforeEach(() => {
  forgetDrafts();
  giveRoom();
});

test("the_only_owner_who_can_sign_in_is_neither_disabled_nor_demoted_and_it_says_why", async () => {
  const { user } = show();
  await user.click(await screen.findByText("Mira Okafor"));
  const drawer = within(await screen.findByRole("complementary"));
  expect((await drawer.findByRole("button", { name: "Disable…" })).getAttribute("aria-disabled")).toBe(
    "true",
  );
  await user.click(drawer.getByRole("button", { name: "Edit" }));
  await user.click(await screen.findByRole("combobox", { name: "Role" }));
  const viewer = await screen.findByRole("option", { name: /Viewer.*only owner who can sign in/ });
  expect(viewer.getAttribute("aria-disabled")).toBe("true");
});

test("an_invitation_is_a_link_that_is_shown_once_and_not_lost_to_a_stray_key", async () => {
  const { user, requests } = show({ invite_person: () => LINK, copy_text: () => null });
  await user.click(await screen.findByRole("button", { name: "Invite person…" }));
  await user.type(screen.getByLabelText("Name"), "Jonas Weber");
  await user.type(screen.getByLabelText("Email"), "jonas@example.com");
  await user.click(screen.getByRole("button", { name: "Make invitation link" }));
  const field = await screen.findByRole("textbox", { name: "Link" });
  expect(field).toHaveProperty("value", "https://desk.example/admin/welcome#c0de");
  await user.keyboard("{Escape}");
  expect(await screen.findByText(/not copied yet/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Copy link" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Copied" })).toBeTruthy());
  expect(requests("invite_person")).toEqual([
    { name: "Jonas Weber", email: "jonas@example.com", role: "viewer" },
  ]);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("textbox", { name: "Link" })).toBeNull());
});

test("an_address_that_is_taken_is_said_at_its_field", async () => {
  const taken = refusing({ code: "invalid", field: "email", what: "Somebody is here already." });
  const { user } = show({
    invite_person: () => {
      throw taken;
    },
  });
  await user.click(await screen.findByRole("button", { name: "Invite person…" }));
  await user.type(screen.getByLabelText("Name"), "Jonas");
  await user.type(screen.getByLabelText("Email"), "jonas@example.com");
  await user.click(screen.getByRole("button", { name: "Make invitation link" }));
  await waitFor(() => expect(screen.getByLabelText("Email").getAttribute("aria-invalid")).toBe("true"));
});

test("disabling_asks_first_and_enabling_does_not", async () => {
  const { user, requests } = show({ edit_person: () => LENE });
  await user.click(await screen.findByText("Jonas Weber"));
  await user.click(await screen.findByRole("button", { name: "Disable…" }));
  await user.click(await screen.findByRole("button", { name: "Disable person" }));
  await waitFor(() => expect(requests("edit_person")).toHaveLength(1));
  expect(requests("edit_person")[0]).toMatchObject({
    id: JONAS.id,
    version: 2,
    role: "manager",
    disabled: true,
  });
  await user.click(screen.getByText("Lene Holm"));
  await user.click(await screen.findByRole("button", { name: "Enable" }));
  await waitFor(() => expect(requests("edit_person")).toHaveLength(2));
  expect(requests("edit_person")[1]).toMatchObject({ id: LENE.id, disabled: false });
});

test("a_reset_can_take_the_second_factor_away_and_gives_a_link", async () => {
  const { user, requests } = show({ reset_person: () => LINK });
  await user.click(await screen.findByText("Mira Okafor"));
  await user.click(await screen.findByRole("button", { name: "Reset password…" }));
  await user.click(await screen.findByRole("checkbox", { name: "Take away the second factor too" }));
  await user.click(screen.getByRole("button", { name: "Make link" }));
  expect(await screen.findByRole("textbox", { name: "Link" })).toBeTruthy();
  expect(requests("reset_person")).toEqual([{ id: MIRA.id, version: 2, remove_totp: true }]);
});

test("where_somebody_is_signed_in_is_told_in_few_words_and_ended", async () => {
  const { user, requests } = show({ revoke_sign_in: () => ({ count: 1 }) });
  await user.click(await screen.findByText("Jonas Weber"));
  expect(await screen.findByText("Firefox on Linux")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "End the sign-in in Firefox on Linux" }));
  await waitFor(() => expect(requests("revoke_sign_in")).toEqual([{ id: SIGN_IN.id }]));
});

test("a_role_that_does_not_own_is_told_so_and_asks_for_nobody", async () => {
  const { requests } = show({}, ["read"]);
  expect(await screen.findByText("Your role does not reach this page")).toBeTruthy();
  expect(requests("list_people")).toHaveLength(0);
});
