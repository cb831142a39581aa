import { act, fireEvent, render, screen } from "@testing-library/react";
import { createMemoryRouter, RouterProvider, useNavigate } from "react-router";
import { expect, test } from "vitest";
import { AddressProvider } from "@/features/shell/address";
import { toggled, withoutFilters } from "./query/query";
import { usePlace } from "./usePlace";

function Page() {
  const { place, ask, go } = usePlace();
  const navigate = useNavigate();
  const status = (name: "expired" | "available") => () =>
    ask((now) => ({ ...now, statuses: toggled(now.statuses, name) }));
  return (
    <>
      <input
        aria-label="Search"
        onChange={({ target }) => ask((now) => ({ ...now, search: target.value }), { replace: true })}
      />
      <button type="button" onClick={status("expired")}>
        Expired
      </button>
      <button type="button" onClick={status("available")}>
        Available
      </button>
      <button type="button" onClick={() => ask(withoutFilters)}>
        Clear
      </button>
      <button type="button" onClick={() => go({ open: "0199a0de-0000-7000-8000-000000000001" })}>
        Open
      </button>
      <button type="button" onClick={() => void navigate("/customers?q=elsewhere")}>
        Leave
      </button>
      <output>
        {place.query.search} {place.query.statuses.join("+")} {place.open}
      </output>
    </>
  );
}

function opened(at: string) {
  const routes = [{ path: "*", element: <Page /> }];
  const router = createMemoryRouter(routes, { initialEntries: [at], basename: "/admin" });
  render(
    <AddressProvider router={router}>
      <RouterProvider router={router} />
    </AddressProvider>,
  );
  return router;
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const type = (value: string) => fireEvent.change(screen.getByLabelText("Search"), { target: { value } });
const told = () => screen.getByRole("status").textContent?.trim();

test("filters_that_are_changed_before_the_page_has_drawn_the_first_change_are_all_there", async () => {
  opened("/admin/licenses?status=expired&q=old");
  await act(async () => {
    press("Clear");
    type("Paid Plan");
    press("Available");
    press("Open");
  });
  expect(told()).toBe("Paid Plan available 0199a0de-0000-7000-8000-000000000001");
});

test("what_was_switched_twice_in_one_moment_is_as_it_was", async () => {
  opened("/admin/licenses");
  await act(async () => {
    press("Expired");
    press("Available");
    press("Expired");
  });
  expect(told()).toBe("available");
});

test("back_leads_to_where_one_was_and_the_next_change_starts_there", async () => {
  const router = opened("/admin/licenses");
  await act(async () => press("Expired"));
  await act(async () => router.navigate(-1));
  expect(told()).toBe("");
  await act(async () => press("Available"));
  expect(told()).toBe("available");
});

test("the_search_of_another_page_is_not_taken_for_one_of_licenses", async () => {
  opened("/admin/licenses?q=here");
  await act(async () => press("Leave"));
  await act(async () => press("Available"));
  expect(told()).toBe("available");
});
