import { mockWindows } from "@tauri-apps/api/mocks";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { LicenseCounts, LicenseQuery, SavedView } from "@/api";
import { fakeDesktop, refusing } from "@/api/testing";
import { App } from "@/app";
import { STATUSES } from "@/ui";

const WORKSPACE = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9";
const PRO = {
  id: "0192f3a4-7b1c-7d2e-9f00-0000000000a1",
  name: "Pro Plan",
  code: "pro",
  status: "active" as const,
};

type Asked = { environment: string; request: { query: LicenseQuery } };

/** A desk whose licenses are only counted: `total` says how many a question finds. */
function openDesk(
  address: string,
  total: (environment: string, query: LicenseQuery) => number,
  views: readonly SavedView[] = [],
  more: Parameters<typeof fakeDesktop>[0] = {},
) {
  window.location.hash = address;
  const count = ({ environment, request: { query } }: Asked): LicenseCounts => ({
    total: total(environment, query),
    of_all: total(environment, {}),
    by_status: STATUSES.map((status) => ({
      status,
      count: total(environment, { ...query, statuses: [status] }),
    })),
    by_product: [{ product: PRO, count: total(environment, query) }],
    keys_asked: query.search?.includes("\n") ? 2 : 0,
    keys_not_found: query.search?.includes("\n") ? ["PRO-2"] : [],
  });
  const environment = (name: string, label: string) => ({ name, label, kind: name });
  const asked = fakeDesktop({
    start_state: () => ({
      version: "0.1.0",
      open: WORKSPACE,
      route: null,
      question: null,
      workspaces_folder: "",
      downloads_folder: "",
      keychain: true,
    }),
    get_workspace: () => ({
      id: WORKSPACE,
      name: "Larkspur Software",
      location: "/home/mira/Keydesk",
      engine: "sqlite",
      demo: false,
      person: "Mira Okafor",
      may: ["read", "edit", "import", "export", "own"],
    }),
    list_environments: () => [environment("production", "Production"), environment("staging", "Staging")],
    list_views: () => views,
    list_jobs: () => [],
    list_products: () => [{ ...PRO, version: 1, description: null, created_at: "2026-01-01T00:00:00Z" }],
    list_licenses: () => ({ rows: [], total: null, version: null }),
    count_licenses: (args: unknown) => count(args as Asked),
    suggest: () => ({ licenses: [], customers: [], products: [{ product: PRO, count: 4 }], devices: [] }),
    follow_changes: () => new Promise(() => {}),
    get_preference: () => null,
    set_preference: () => null,
    "plugin:event|listen": () => 1,
    "plugin:event|unlisten": () => null,
    ...more,
  });
  mockWindows("main");
  render(<App />);
  return { asked, user: userEvent.setup() };
}

const address = () => decodeURIComponent(window.location.hash);

test("a status chip writes the filter into the address and back undoes it", async () => {
  const { user } = openDesk("/licenses?env=production", () => 0);
  await user.click(await screen.findByRole("button", { name: /^Active/ }));
  expect(address()).toBe("#/licenses?env=production&status=active");
  window.history.back();
  await waitFor(() => expect(address()).toBe("#/licenses?env=production"));
  await waitFor(() =>
    expect(screen.getByRole("button", { name: /^Active/ }).getAttribute("aria-pressed")).toBe("false"),
  );
});

test("slash leads to the search box and Escape empties it", async () => {
  const { user } = openDesk("/licenses?env=production&q=berg", () => 0);
  const box = await screen.findByRole("combobox", { name: "Search license keys" });
  expect(box).toHaveProperty("value", "berg");
  await user.keyboard("/");
  expect(document.activeElement).toBe(box);
  await user.keyboard("{Escape}");
  expect(box).toHaveProperty("value", "");
  await waitFor(() => expect(address()).toBe("#/licenses?env=production"));
});

test("a suggested product becomes the filter", async () => {
  const { user } = openDesk("/licenses?env=production", () => 0);
  await user.type(await screen.findByRole("combobox", { name: "Search license keys" }), "pro");
  await user.click(await screen.findByRole("option", { name: /Pro Plan/ }));
  await waitFor(() => expect(address()).toBe(`#/licenses?env=production&product=${PRO.id}`));
  expect(await screen.findByRole("button", { name: "Remove filter: Product" })).toBeTruthy();
});

test("why there is nothing stands still while the next letter is sought", async () => {
  let answer = () => {};
  const late = new Promise<void>((done) => {
    answer = done;
  });
  const counts = { of_all: 5, by_status: [], by_product: [], keys_asked: 0, keys_not_found: [] };
  const { user } = openDesk("/licenses?env=production&q=no", () => 0, [], {
    count_licenses: (async ({ request: { query } }: Asked) => {
      if (query.search === "nob") await late;
      return { ...counts, total: 0 };
    }) as unknown as () => LicenseCounts,
  });
  const heading = await screen.findByRole("heading", { name: "Nothing found for “no”" });
  await user.type(screen.getByRole("combobox", { name: "Search license keys" }), "b");
  await waitFor(() => expect(address()).toBe("#/licenses?env=production&q=nob"));
  await new Promise((done) => setTimeout(done, 100));
  expect(heading.isConnected).toBe(true);
  expect(heading.textContent, "nobody has answered more").toBe("Nothing found for “no”");
  answer();
  await waitFor(() => expect(heading.textContent).toBe("Nothing found for “nob”"));
  expect(heading.isConnected).toBe(true);
});

test("without a connection the head says that writing waits", async () => {
  const away = () => {
    throw refusing({ code: "unreachable", what: "No connection." });
  };
  openDesk("/licenses?env=production", () => 3, [], { follow_changes: away });
  await screen.findByText("No connection.");
  for (const name of ["Import", "Create license"]) {
    const button = screen.getByRole("button", { name });
    expect(button.getAttribute("aria-disabled")).toBe("true");
  }
});

test("an empty environment offers the import", async () => {
  openDesk("/licenses?env=production", () => 0);
  expect(await screen.findByRole("heading", { name: "No licenses in Production yet" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Import CSV or JSON" })).toBeTruthy();
});

test("filters that hide everything say what each of them costs", async () => {
  const { user } = openDesk("/licenses?env=production&status=suspended&expires=lifetime", (_, query) => {
    if (query.statuses?.length) return query.expires ? 0 : 3;
    return query.expires ? 8 : 14;
  });
  expect(await screen.findByRole("heading", { name: "Your filters hide 14 licenses" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Clear all filters, show 14" }));
  expect(address()).toBe("#/licenses?env=production");
});

test("a license of another environment is found and led to", async () => {
  const { user } = openDesk("/licenses?env=production&q=STG-7", (environment, query) => {
    if (environment === "staging") return 1;
    return query.search ? 0 : 100;
  });
  expect(
    await screen.findByRole("heading", { name: "Not in Production, but found in Staging" }),
  ).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Switch to Staging" }));
  expect(address()).toBe("#/licenses?env=staging&q=STG-7");
});

test("a pasted list of keys names those that were not found", async () => {
  const { user } = openDesk("/licenses?env=production", () => 0);
  await user.click(await screen.findByRole("combobox", { name: "Search license keys" }));
  await user.paste("PRO-1\r\nPRO-2,\n");
  const note = within(
    await screen.findByText(/1 of 2 keys found/).then((found) => found.closest("div") as HTMLElement),
  );
  expect(note.getByText("PRO-2")).toBeTruthy();
  expect(address()).toBe("#/licenses?env=production&q=PRO-1\nPRO-2");
  await user.keyboard("2");
  await waitFor(() => expect(address()).toBe("#/licenses?env=production&q=PRO-1\nPRO-22"));
});

test("a view with too many keys for a link says so instead of copying one", async () => {
  const keys = Array.from({ length: 1000 }, (_, index) => `LARKSPUR-${10_000 + index}`);
  const view = {
    id: "0192f3a4-7b1c-7d2e-9f00-0000000000b1",
    version: 1,
    name: "Ticket 4711",
    pinned: true,
    position: 1,
    query: { search: keys.join("\n") },
    columns: null,
  } satisfies Partial<SavedView>;
  const { asked, user } = openDesk("/licenses?env=production", () => 0, [view as SavedView]);
  await user.click(await screen.findByRole("button", { name: "Actions for the view “Ticket 4711”" }));
  const item = await screen.findByRole("menuitem", { name: /^Copy link/ });
  expect(item.textContent).toContain("The link would be too long: it names 1,000 keys.");
  expect(item.getAttribute("aria-disabled")).toBe("true");
  await user.click(item);
  expect(asked.some(({ name }) => name === "copy_text")).toBe(false);
});

test("the palette finds commands by their words and follows them", async () => {
  const { user } = openDesk("/licenses?env=production", () => 0);
  await screen.findByRole("combobox", { name: "Search license keys" });
  await user.keyboard("{Control>}k{/Control}");
  await user.type(
    await screen.findByPlaceholderText("A key, a customer, a device, a page, a view"),
    "show susp",
  );
  await user.click(await screen.findByRole("option", { name: "Show suspended licenses" }));
  await waitFor(() => expect(address()).toBe("#/licenses?env=production&status=suspended"));
});
