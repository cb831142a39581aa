import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createRef } from "react";
import { createMemoryRouter, RouterProvider, useLocation } from "react-router";
import { expect, test } from "vitest";
import { AddressProvider } from "@/features/shell/address";
import { ListSearch } from "./ListSearch";
import { useListAddress } from "./useListAddress";

const ID = "0199a0de-0000-7000-8000-000000000001";
const NAMES = ["only"] as const;

function Page() {
  const address = useListAddress("production", NAMES);
  return (
    <>
      <ListSearch ref={createRef()} name="Search customers" address={address} />
      <button type="button" onClick={() => address.go({ open: ID })}>
        Harbour
      </button>
      <button type="button" onClick={() => address.filter("only", "new")}>
        New
      </button>
      <output>{useLocation().search}</output>
    </>
  );
}

function opened() {
  const router = createMemoryRouter([{ path: "*", element: <Page /> }], {
    initialEntries: ["/customers?env=production"],
  });
  render(
    <AddressProvider router={router}>
      <RouterProvider router={router} />
    </AddressProvider>,
  );
  return screen.getByRole("searchbox", { name: "Search customers" });
}

const type = (box: HTMLElement, letters: string) => {
  for (let end = 1; end <= letters.length; end++)
    fireEvent.change(box, { target: { value: letters.slice(0, end) } });
};

test("a row that is clicked right after the last letter stays open, and the whole search counts", async () => {
  const box = opened();
  box.focus();
  type(box, "harbour");
  box.blur();
  fireEvent.click(screen.getByRole("button", { name: "Harbour" }));
  // Longer than letters are gathered for.
  await new Promise((done) => setTimeout(done, 120));
  const params = new URLSearchParams(screen.getByRole("status").textContent ?? "");
  expect(params.get("q")).toBe("harbour");
  expect(params.get("open")).toBe(ID);
});

test("two changes of the address in one moment are both there", async () => {
  const box = opened();
  act(() => {
    fireEvent.change(box, { target: { value: "h" } });
    fireEvent.click(screen.getByRole("button", { name: "New" }));
  });
  await waitFor(() => expect(screen.getByRole("status").textContent).toContain("only=new"));
  const params = new URLSearchParams(screen.getByRole("status").textContent ?? "");
  expect(params.get("q")).toBe("h");
  expect(params.get("only")).toBe("new");
});
