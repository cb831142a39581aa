import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeDesktop, refusing, renderPage } from "@/api/testing";
import { ConnectionCard } from "../settings/ConnectionCard";
import { ConnectionBanner } from "../shell/ConnectionBanner";
import { AtDesk } from "../shell/testing";
import { WelcomeScreen } from "./WelcomeScreen";

const WORKSPACE = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9";
const OPENED = { id: WORKSPACE, name: "Larkspur Software", notice: null };
const START = {
  version: "0.1.0",
  open: null,
  route: null,
  question: null,
  workspaces_folder: "",
  downloads_folder: "",
  keychain: true,
};

const recent = (email: string | null) => ({
  id: WORKSPACE,
  name: "Larkspur Software",
  location: "desk.example",
  engine: "sqlite",
  demo: false,
  opened_at: "2026-11-20T10:00:00Z",
  missing: false,
  connection: null,
  server: { address: "https://desk.example", email },
});

function welcome(answers: Parameters<typeof fakeDesktop>[0]) {
  const asked = fakeDesktop({ list_recent_workspaces: () => [], ...answers });
  const onOpened = vi.fn();
  renderPage(<WelcomeScreen start={START} onOpened={onOpened} />);
  const connections = () =>
    asked.filter(({ name }) => name === "connect_to_server").map(({ args }) => args.connection);
  return { onOpened, connections, user: userEvent.setup() };
}

test("a_license_server_is_joined_with_email_password_and_the_code_it_asks_for", async () => {
  let asks = true;
  const { user, onOpened, connections } = welcome({
    connect_to_server: () => {
      if (asks) {
        asks = false;
        throw refusing({ code: "code_required", what: "This account asks for a second factor." });
      }
      return OPENED;
    },
  });
  await user.click(screen.getByRole("button", { name: /License server/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Server address"), "https://desk.example");
  await user.type(dialog.getByLabelText("Email"), "mira@example.com");
  await user.type(dialog.getByLabelText("Password"), "plum window kettle");
  expect(dialog.queryByLabelText("Second factor")).toBeNull();
  await user.click(dialog.getByRole("button", { name: "Connect" }));
  await user.type(await dialog.findByLabelText("Second factor"), "123456");
  await user.click(dialog.getByRole("button", { name: "Connect" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalledWith(OPENED, false));
  expect(connections().at(-1)).toEqual({
    address: "https://desk.example",
    email: "mira@example.com",
    password: "plum window kettle",
    code: "123456",
    key: null,
  });
});

test("an_administration_key_alone_is_enough_and_a_wrong_one_is_said_at_its_field", async () => {
  const { user, connections } = welcome({
    connect_to_server: () => {
      throw refusing({ code: "not_signed_in", what: "It is not known." });
    },
  });
  await user.click(screen.getByRole("button", { name: /License server/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Server address"), "desk.example");
  await user.click(dialog.getByRole("radio", { name: "Administration key" }));
  await user.type(dialog.getByLabelText("Administration key", { selector: "input" }), "kd.key");
  await user.click(dialog.getByRole("button", { name: "Connect" }));
  expect((await dialog.findAllByText(/Start the address with https/)).length).toBeGreaterThan(0);
  await user.clear(dialog.getByLabelText("Server address"));
  await user.type(dialog.getByLabelText("Server address"), "https://desk.example");
  await user.click(dialog.getByRole("button", { name: "Connect" }));
  await waitFor(() =>
    expect(
      dialog.getByLabelText("Administration key", { selector: "input" }).getAttribute("aria-invalid"),
    ).toBe("true"),
  );
  expect(connections()).toEqual([
    { address: "https://desk.example", email: null, password: null, code: null, key: "kd.key" },
  ]);
});

test("a_recent_server_whose_sign_in_has_ended_asks_for_the_password_again", async () => {
  const { user } = welcome({
    list_recent_workspaces: () => [recent("mira@example.com")],
    open_recent_workspace: () => {
      throw refusing({ code: "not_signed_in", what: "You are not signed in any more." });
    },
  });
  await user.click(await screen.findByRole("button", { name: "Larkspur Software" }));
  await user.click(await screen.findByRole("button", { name: "Connect again…" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByLabelText("Server address")).toHaveProperty("value", "https://desk.example");
  expect(dialog.getByLabelText("Email")).toHaveProperty("value", "mira@example.com");
});

test("settings_say_how_the_workspace_is_reached_and_take_another_key", async () => {
  const asked = fakeDesktop({
    list_recent_workspaces: () => [recent(null)],
    connect_to_server: () => OPENED,
  });
  renderPage(
    <AtDesk>
      <ConnectionBanner />
      <ConnectionCard />
    </AtDesk>,
  );
  const user = userEvent.setup();
  expect(await screen.findByText("https://desk.example")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Change administration key…" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Administration key", { selector: "input" }), "kd.new");
  await user.click(dialog.getByRole("button", { name: "Connect" }));
  expect(await screen.findByText("Connected")).toBeTruthy();
  expect(asked.find(({ name }) => name === "connect_to_server")?.args.connection).toMatchObject({
    key: "kd.new",
  });
});
