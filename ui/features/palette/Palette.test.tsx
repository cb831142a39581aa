import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { expect, test } from "vitest";
import { fakeDesktop } from "@/api/testing";
import { deviceOf, rowOf } from "../devices/testing";
import { AROUND, renderOnDesk } from "../lists/testing";
import { Palette } from "./Palette";

const STUDIO = deviceOf(1, { name: "STUDIO-PC-12", serial: "C02XK1" });

function Where() {
  const { pathname, search } = useLocation();
  return <p data-testid="where">{pathname + search}</p>;
}

function show(may?: Parameters<typeof renderOnDesk>[1]) {
  fakeDesktop({
    ...AROUND,
    list_views: () => [],
    suggest: () => ({ licenses: [], customers: [], products: [], devices: [rowOf(STUDIO, { seats: 2 })] }),
  });
  renderOnDesk(
    <>
      <Palette onClose={() => {}} />
      <Where />
    </>,
    may,
  );
  return userEvent.setup();
}

const where = () => screen.getByTestId("where").textContent;

test("a_device_is_found_by_how_its_serial_number_begins_and_opens_beside_its_list", async () => {
  const user = show();
  await user.type(screen.getByPlaceholderText(/A key/), "c02xk");
  const device = await screen.findByRole("option", { name: /STUDIO-PC-12/ });
  expect(device.textContent).toContain("2 seats");
  await user.click(device);
  expect(where()).toBe(`/devices?env=production&open=${STUDIO.id}`);
});

test("the_pages_of_devices_are_reached_and_tokens_only_by_owners", async () => {
  const user = show(["read"]);
  await user.type(screen.getByPlaceholderText(/A key/), "tokens");
  expect((await screen.findByRole("option", { name: /API tokens/ })).textContent).toContain(
    "Only owners may go here.",
  );
  await user.clear(screen.getByPlaceholderText(/A key/));
  await user.type(screen.getByPlaceholderText(/A key/), "denials");
  await user.click(await screen.findByRole("option", { name: "Denials" }));
  expect(where()).toBe("/denials?env=production");
});
