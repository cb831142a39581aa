import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { License } from "@/api";
import { refusing } from "@/api/testing";
import { detailOf, foresightOf, license, openOnDesk } from "@/features/license-actions/testing";
import { undo } from "@/ui/testing";
import { drawerName } from "./draft";

const limit = () => screen.findByRole("textbox", { name: /^Activation limit/ });
const button = (name: string | RegExp) => screen.getByRole("button", { name });

/** A license that is saved as it is asked, unless somebody else was faster. */
function open(first: License, faster: Partial<License> | null = null) {
  let now = first;
  let theirs = faster;
  return openOnDesk(
    { doing: "edit", id: first.id },
    {
      get_license: () =>
        detailOf(now, {
          history: [
            {
              id: "h1",
              at: "2026-11-20T12:00:00Z",
              actor: "Teo Lindqvist",
              door: "desk",
              action: "edit_license",
              reason: null,
              changes: [],
            },
          ],
        }),
      foresee_action: () => foresightOf(now, { action: "edit" }),
      list_customers: () => ({ rows: [], total: 0 }),
      edit_license: (request) => {
        if (theirs) {
          now = { ...now, ...theirs, version: now.version + 1 };
          theirs = null;
        }
        if (request.version !== now.version) throw refusing({ code: "conflict" });
        now = { ...now, activation_limit: Number(request.activation_limit), version: now.version + 1 };
        return now;
      },
    },
  );
}

test("the button counts the changes, and saving sends them over the version that was seen", async () => {
  const { user, requests } = open(license({ id: "0192f3a4-7b1c-7d2e-9f00-0000000000f1" }));
  const field = await limit();
  expect(button("Save changes").getAttribute("aria-disabled")).toBe("true");
  await user.clear(field);
  await user.type(field, "5");
  await user.click(button("Save 1 change"));
  await waitFor(() => expect(requests("edit_license")).toHaveLength(1));
  expect(requests("edit_license")[0]).toMatchObject({ version: 3, activation_limit: 5, keep_devices: false });
  await undo(user);
  await waitFor(() => expect(requests("edit_license")[1]).toMatchObject({ version: 4, activation_limit: 3 }));
});

test("what cannot be saved is counted, named, and led to", async () => {
  const { user, requests } = open(license({ id: "0192f3a4-7b1c-7d2e-9f00-0000000000f2" }));
  const field = await limit();
  await user.clear(field);
  await user.type(field, "0");
  await user.click(button("Save 1 change"));
  expect(await screen.findByText("1 field needs a change before this can be saved:")).toBeTruthy();
  expect(screen.getByText("Enter 1 to 10,000, or -1 for unlimited.")).toBeTruthy();
  await user.click(screen.getByRole("link", { name: "activation limit" }));
  expect(document.activeElement).toBe(field);
  expect(requests("edit_license")).toHaveLength(0);
});

test("a draft outlives its dialog, and is forgotten when it is discarded", async () => {
  const one = license({ id: "0192f3a4-7b1c-7d2e-9f00-0000000000f3" });
  const { user, preferences } = open(one);
  const field = await limit();
  await user.clear(field);
  await user.type(field, "7");
  expect(screen.getByText("Draft kept on this computer")).toBeTruthy();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(preferences.get(drawerName(one.id))).toContain('"limit":"7"'));
  await user.click(button("Start again"));
  await waitFor(async () => expect(await limit()).toHaveProperty("value", "7"));
  await user.click(button("Discard draft"));
  expect(await limit()).toHaveProperty("value", "3");
  await waitFor(() => expect(preferences.get(drawerName(one.id))).toBe("{}"));
});

test("when two people edit, both versions stand side by side and nothing is overwritten silently", async () => {
  const { user, requests } = open(license({ id: "0192f3a4-7b1c-7d2e-9f00-0000000000f4" }), {
    activation_limit: 10,
    metadata: { order: "SO-9" },
  });
  const field = await limit();
  await user.clear(field);
  await user.type(field, "5");
  await user.click(button("Save 1 change"));
  expect(await screen.findByRole("dialog", { name: "Both of you changed this license" })).toBeTruthy();
  const [theirs, mine] = screen.getAllByRole("radio", { name: /^(10|5)$/ });
  expect(theirs?.getAttribute("aria-checked")).toBe("false");
  expect(mine?.getAttribute("aria-checked")).toBe("false");
  expect(button(/over theirs/).getAttribute("aria-disabled")).toBe("true");
  await user.click(screen.getByRole("radio", { name: "5" }));
  await user.click(button("Save 1 change over theirs"));
  await waitFor(() => expect(requests("edit_license")).toHaveLength(2));
  expect(requests("edit_license")[1]).toMatchObject({
    version: 4,
    activation_limit: 5,
    metadata: { order: "SO-9" },
  });
});
