import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { Select } from "./Select";

test("an option is named by all that stands in it, its reason too", async () => {
  Element.prototype.scrollIntoView = () => {};
  Element.prototype.hasPointerCapture = () => false;
  render(
    <Select
      name="Is imported as"
      value={null}
      onValueChange={() => {}}
      items={[
        { value: "key", label: "License key", detail: "Required" },
        { value: "flags", label: "Feature flags", disabledReason: "Not in this file." },
      ]}
    />,
  );
  screen.getByRole("combobox", { name: "Is imported as" }).focus();
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByRole("option", { name: "License key Required" })).toBeTruthy();
  expect(screen.getByRole("option", { name: "Feature flags Not in this file." })).toBeTruthy();
});
