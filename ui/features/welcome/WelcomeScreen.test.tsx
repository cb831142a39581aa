import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import type { RecentWorkspace, StartState } from "@/api";
import { fakeDesktop, refusing, renderPage } from "@/api/testing";
import { keepFile, waitingFile } from "../importing";
import { WelcomeScreen } from "./WelcomeScreen";

const START: StartState = {
  version: "0.1.0",
  open: null,
  route: null,
  question: null,
  workspaces_folder: "/home/mira/Keydesk",
  downloads_folder: "/home/mira/Downloads",
  keychain: false,
};

const recent = (over: Partial<RecentWorkspace>): RecentWorkspace => ({
  id: "w1",
  name: "Field workshop",
  location: "/home/mira/Keydesk/field-workshop",
  engine: "sqlite",
  demo: false,
  opened_at: "2026-11-20T10:00:00Z",
  missing: false,
  connection: null,
  server: null,
  ...over,
});

const OPENED = { id: "w1", name: "Field workshop", notice: null };

beforeEach(() => keepFile(null));

function show(answers: Parameters<typeof fakeDesktop>[0]) {
  const asked = fakeDesktop({ list_recent_workspaces: () => [], ...answers });
  const onOpened = vi.fn();
  renderPage(<WelcomeScreen start={START} onOpened={onOpened} />);
  return { asked, onOpened, user: userEvent.setup() };
}

test("a new workspace is proposed a folder that follows its name until it is written by hand", async () => {
  const { asked, onOpened, user } = show({ create_workspace: () => OPENED });
  await user.keyboard("{Control>}n{/Control}");
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Name"), "Field workshop");
  expect(dialog.getByLabelText("Folder")).toHaveProperty("value", "/home/mira/Keydesk/field-workshop");
  await user.click(dialog.getByRole("button", { name: "Create workspace" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalledWith(OPENED, false));
  expect(asked.at(-1)?.args.request).toEqual({
    name: "Field workshop",
    folder: "/home/mira/Keydesk/field-workshop",
  });
});

test("a refused folder says so at the field and keeps what was typed", async () => {
  const failure = refusing({
    what: "That folder is on a network share.",
    next: "Choose another.",
    field: "folder",
  });
  const { onOpened, user } = show({
    create_workspace: () => {
      throw failure;
    },
  });
  await user.click(screen.getByRole("button", { name: /New workspace/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Name"), "Field");
  await user.click(dialog.getByRole("button", { name: "Create workspace" }));
  await waitFor(() => expect(dialog.getByLabelText("Folder").getAttribute("aria-invalid")).toBe("true"));
  expect(dialog.getAllByText(/network share\. Choose another\./).length).toBeGreaterThan(0);
  expect(dialog.getByLabelText("Name")).toHaveProperty("value", "Field");
  expect(onOpened).not.toHaveBeenCalled();
});

test("a recent Postgres workspace that refuses the password asks for that alone", async () => {
  const connection = { host: "db.example.com", port: 6432, database: "desk", user: "mira", ca_file: null };
  const { asked, onOpened, user } = show({
    list_recent_workspaces: () => [recent({ name: "Reporting", engine: "postgres", connection })],
    connect_postgres: () => OPENED,
    open_recent_workspace: () => {
      throw refusing({ code: "wrong_password", what: "The server does not accept mira." });
    },
  });
  await user.click(await screen.findByRole("button", { name: "Reporting" }));
  expect((await screen.findByRole("alert")).textContent).toContain("does not accept mira");
  await user.click(screen.getByRole("button", { name: "Connect again…" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByLabelText("Host")).toHaveProperty("value", "db.example.com");
  expect(dialog.getByLabelText("Password")).toHaveProperty("value", "");
  await user.type(dialog.getByLabelText("Password"), "correct horse");
  await user.click(dialog.getByRole("button", { name: "Connect to database" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalled());
  expect(asked.find(({ name }) => name === "connect_postgres")?.args.connection).toMatchObject({
    ...connection,
    password: "correct horse",
  });
});

test("the keys are shown before any workspace is open", async () => {
  const { user } = show({});
  await user.keyboard("?");
  expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: /Shortcuts/ }));
  expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeTruthy();
});

test("a workspace that is gone cannot be opened, only found or forgotten", async () => {
  const { asked, onOpened, user } = show({
    list_recent_workspaces: () => [recent({ missing: true })],
    pick_folder: () => "/elsewhere",
    open_workspace: () => OPENED,
  });
  expect(await screen.findByText(/moved or removed/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Field workshop" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Find…" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalled());
  expect(asked.find(({ name }) => name === "open_workspace")?.args.folder).toBe("/elsewhere");
});

test("a dropped file waits, names the new workspace, and leads to the import", async () => {
  const { onOpened, user } = show({ create_workspace: () => OPENED });
  const file = new File(["key"], "resellers-q4.csv");
  fireEvent.drop(screen.getByRole("main"), { dataTransfer: { types: ["Files"], files: [file] } });
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByLabelText("Name")).toHaveProperty("value", "resellers q4");
  await user.click(dialog.getByRole("button", { name: "Create workspace" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalledWith(OPENED, true));
  expect(waitingFile()).toBe(file);
});

test("a Postgres test reports inline, and says how long the password is kept", async () => {
  const { user } = show({
    test_postgres: () => ({
      server: "PostgreSQL 17.2",
      encrypted: true,
      verified: true,
      workspace: "Larkspur",
      can_create: false,
      milliseconds: 12,
    }),
  });
  await user.click(screen.getByRole("button", { name: /Connect to Postgres/ }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText(/owner's trust/)).toBeTruthy();
  expect(dialog.getByText(/kept until Keydesk closes/)).toBeTruthy();
  await user.type(dialog.getByLabelText("Connection address"), "postgres://mira@db/desk");
  await user.click(dialog.getByRole("button", { name: "Test connection" }));
  expect(await dialog.findByText(/It holds the workspace Larkspur/)).toBeTruthy();
});

test("a database that holds no workspace asks for the name of the one to make", async () => {
  const { asked, onOpened, user } = show({
    test_postgres: () => ({
      server: "PostgreSQL 17.2",
      encrypted: true,
      verified: true,
      workspace: null,
      can_create: true,
      milliseconds: 12,
    }),
    connect_postgres: () => OPENED,
  });
  await user.click(screen.getByRole("button", { name: /Connect to Postgres/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Connection address"), "postgres://mira@db/desk");
  await user.click(dialog.getByRole("button", { name: "Test connection" }));
  await dialog.findByText(/makes one under the workspace name/);
  await user.click(dialog.getByRole("button", { name: "Connect to database" }));
  const name = dialog.getByLabelText(/^Workspace name/);
  await waitFor(() => expect(name.getAttribute("aria-invalid")).toBe("true"));
  expect(dialog.getAllByText(/Name the one to make there/).length).toBeGreaterThan(0);
  expect(onOpened).not.toHaveBeenCalled();
  await user.type(name, "Larkspur");
  await user.click(dialog.getByRole("button", { name: "Connect to database" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalled());
  expect(asked.at(-1)?.args.connection).toMatchObject({ workspace_name: "Larkspur" });
});

test("what a test found of one database is not said of another", async () => {
  const { onOpened, user } = show({
    test_postgres: () => ({
      server: "PostgreSQL 17.2",
      encrypted: true,
      verified: true,
      workspace: null,
      can_create: true,
      milliseconds: 12,
    }),
    connect_postgres: () => OPENED,
  });
  await user.click(screen.getByRole("button", { name: /Connect to Postgres/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Connection address"), "postgres://mira@db/desk");
  await user.click(dialog.getByRole("button", { name: "Test connection" }));
  await dialog.findByText(/makes one under the workspace name/);
  await user.type(dialog.getByLabelText("Connection address"), "2");
  expect(dialog.queryByText(/makes one under the workspace name/)).toBeNull();
  await user.click(dialog.getByRole("button", { name: "Connect to database" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalled());
});

test("a refusal for want of a name is said at the name", async () => {
  const { user } = show({
    connect_postgres: () => {
      throw refusing({
        what: "This database holds no workspace yet.",
        next: "Name the one to make there, then connect again.",
        field: "workspace_name",
      });
    },
  });
  await user.click(screen.getByRole("button", { name: /Connect to Postgres/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Connection address"), "postgres://mira@db/desk");
  await user.click(dialog.getByRole("button", { name: "Connect to database" }));
  const name = dialog.getByLabelText(/^Workspace name/);
  await waitFor(() => expect(name.getAttribute("aria-invalid")).toBe("true"));
});

test("a backup is looked at, and restored to a new folder that opens", async () => {
  const info = {
    workspace: "w1",
    name: "Field workshop",
    made_at: "2026-11-20T10:00:00Z",
    program: "0.1.0",
    environments: ["production", "staging"],
    licenses: 1200,
    rows: 9000,
    size_kib: 800,
    key: { fingerprint: "0123456789abcdef", found: "missing", file: null },
  };
  const { asked, onOpened, user } = show({
    pick_backup: () => "/backups/field.keydesk-backup",
    check_backup: () => info,
    restore_backup: () => OPENED,
  });
  await user.click(await screen.findByRole("button", { name: /Restore a backup/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getAllByRole("button", { name: "Choose…" })[0] as HTMLElement);
  await user.click(dialog.getByRole("button", { name: "Check the backup" }));
  expect(await dialog.findByText(/1,200 licenses in production, staging/)).toBeTruthy();
  expect(
    dialog.getByText(/needs the master key 0123456789abcdef, which is not on this computer/),
  ).toBeTruthy();
  await user.type(dialog.getByLabelText("New folder"), "/home/mira/Keydesk/field-again");
  await user.click(dialog.getByRole("button", { name: "Restore backup" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalledWith(OPENED, false));
  expect(asked.find(({ name }) => name === "restore_backup")?.args.request).toEqual({
    file: "/backups/field.keydesk-backup",
    folder: "/home/mira/Keydesk/field-again",
  });
});

test("a damaged backup says where, and nothing typed is lost", async () => {
  const { user } = show({
    restore_backup: () => {
      throw refusing({
        code: "backup_refused",
        what: "This backup cannot be restored. environments/production.db",
      });
    },
  });
  await user.click(await screen.findByRole("button", { name: /Restore a backup/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Backup"), "/backups/field.keydesk-backup");
  await user.type(dialog.getByLabelText("New folder"), "/home/mira/again");
  await user.click(dialog.getByRole("button", { name: "Restore backup" }));
  expect(await dialog.findByText(/environments\/production.db/)).toBeTruthy();
  expect(dialog.getByLabelText("New folder")).toHaveProperty("value", "/home/mira/again");
});
