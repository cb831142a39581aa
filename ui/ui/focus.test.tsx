import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test } from "vitest";
import { Combobox } from "./Combobox";
import { DeskProvider } from "./DeskProvider";
import { Dialog } from "./Dialog";
import { Menu, MenuItem } from "./Menu";
import { Popover } from "./Popover";

beforeEach(() => {
  Element.prototype.scrollIntoView = () => {};
  Element.prototype.hasPointerCapture = () => false;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});

/** Past the moment in which Radix gives the focus back. */
const aMoment = () => new Promise((done) => setTimeout(done, 20));
const button = (name: string) => screen.getByRole("button", { name });

function Row({ onAsked }: { onAsked?: () => void }) {
  const [asked, setAsked] = useState(false);
  // A turn later than the menu closes, as a dialog comes that is asked for through a page's state; and before the
  // turn in which the menu gives the focus back.
  const ask = () =>
    setTimeout(() => {
      act(() => setAsked(true));
      onAsked?.();
    });
  const items = [{ value: "1", label: "Northwind" }];
  return (
    <>
      <Menu trigger={<button type="button">Actions</button>}>
        <MenuItem onSelect={ask}>Assign…</MenuItem>
      </Menu>
      <Dialog open={asked} onOpenChange={setAsked} title="Assign license">
        <input aria-label="Note" />
        <Combobox name="Customer" value={null} onValueChange={() => {}} items={items} />
      </Dialog>
    </>
  );
}

test("the focus stays in the dialog that a menu's item opened", async () => {
  render(<Row />, { wrapper: DeskProvider });
  await userEvent.click(button("Actions"));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Assign…" }));
  await screen.findByRole("dialog");
  await aMoment();
  expect(document.activeElement).toBe(screen.getByLabelText("Note"));
});

test("a search opened at once in that dialog stays open", async () => {
  const clickCustomer = () => fireEvent.click(screen.getByRole("combobox", { name: "Customer: Choose…" }));
  render(<Row onAsked={clickCustomer} />, { wrapper: DeskProvider });
  await userEvent.click(button("Actions"));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Assign…" }));
  const search = await screen.findByPlaceholderText("Search");
  await aMoment();
  expect(search.isConnected).toBe(true);
  expect(document.activeElement).toBe(search);
});

test("Escape from a menu gives the focus back to its trigger", async () => {
  render(<Row />, { wrapper: DeskProvider });
  await userEvent.click(button("Actions"));
  await screen.findByRole("menuitem", { name: "Assign…" });
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(button("Actions")));
});

test("a popover gives the focus back on Escape, and leaves it in a field clicked meanwhile", async () => {
  render(
    <>
      <Popover trigger={<button type="button">Columns</button>} name="Columns">
        <input aria-label="Inside" />
      </Popover>
      <input aria-label="Elsewhere" />
    </>,
  );
  await userEvent.click(button("Columns"));
  await screen.findByLabelText("Inside");
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(button("Columns")));

  await userEvent.click(button("Columns"));
  await screen.findByLabelText("Inside");
  fireEvent.keyDown(document.activeElement ?? document, { key: "Escape" });
  screen.getByLabelText("Elsewhere").focus();
  await aMoment();
  expect(screen.queryByLabelText("Inside")).toBeNull();
  expect(document.activeElement).toBe(screen.getByLabelText("Elsewhere"));
});
