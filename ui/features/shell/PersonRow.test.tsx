import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { fakeDesktop, renderPage } from "@/api/testing";
import { PersonRow } from "./PersonRow";
import { AtDesk } from "./testing";

function show(account: unknown) {
  const asked = fakeDesktop({
    get_me: () => ({ name: "Mira Okafor", account, recovery_codes: 0 }),
    list_recent_workspaces: () => [],
    get_diagnostics: () => ({ text: '{"keydesk":"0.1.0"}' }),
    save_document: () => ({ path: "/home/mira/Downloads/keydesk-diagnostics.json" }),
  });
  renderPage(
    <AtDesk>
      <PersonRow />
    </AtDesk>,
  );
  return { asked, user: userEvent.setup() };
}

test("the row names who is at the desk, with their role, and leads to their account", async () => {
  const { user } = show({ role: "support" });
  const row = await screen.findByRole("link", { name: /Account: ?Mira Okafor ?Support/ });
  expect(row.getAttribute("href")).toBe("/account?env=production");
  await user.click(screen.getByRole("button", { name: "Theme and help" }));
  expect(await screen.findByRole("menuitem", { name: "Sign out" })).toBeTruthy();
});

test("where nobody signs in there is nothing to sign out of", async () => {
  const { user } = show(null);
  await user.click(screen.getByRole("button", { name: "Theme and help" }));
  expect(await screen.findByRole("menuitem", { name: /Keyboard shortcuts/ })).toBeTruthy();
  expect(screen.queryByRole("menuitem", { name: "Sign out" })).toBeNull();
});

test("a diagnostics file is saved for whoever helps", async () => {
  const { asked, user } = show(null);
  await user.click(screen.getByRole("button", { name: "Theme and help" }));
  await user.click(await screen.findByRole("menuitem", { name: /Save diagnostics file/ }));
  await waitFor(() => expect(asked.some(({ name }) => name === "save_document")).toBe(true));
  const args = asked.find(({ name }) => name === "save_document")?.args;
  expect(args?.text).toBe('{"keydesk":"0.1.0"}');
  expect(JSON.stringify(args?.destination)).toMatch(/keydesk-diagnostics-\d{4}-\d\d-\d\d\.json/);
  expect(await screen.findByText(/keydesk-diagnostics\.json/)).toBeTruthy();
});
