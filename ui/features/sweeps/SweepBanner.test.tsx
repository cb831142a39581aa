import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Access, SweepDoubt, SweepState } from "@/api";
import { fakeDesktop, renderPage } from "@/api/testing";
import { AtDesk } from "@/features/shell/testing";
import { SweepBanner } from "./SweepBanner";
import { askingSweep, reviewQuery } from "./sweeps";

const asking = (asks: SweepDoubt): SweepState => ({
  paused: false,
  sweeps: [
    { id: "s2", at: "2026-11-25T12:00:00Z", state: "asking", licenses: 312, asks },
    { id: "s1", at: "2026-11-24T04:00:00Z", state: "done", licenses: 3, asks: null },
  ],
});

function show(state: SweepState, may?: readonly Access[]) {
  const asked = fakeDesktop({
    list_sweeps: () => state,
    approve_sweep: () => ({ paused: false, sweeps: [] }),
  });
  renderPage(
    <AtDesk {...(may ? { may } : {})}>
      <SweepBanner />
    </AtDesk>,
  );
  return { asked, user: userEvent.setup() };
}

test("a sweep that asks is approved after what it means was said", async () => {
  const { asked, user } = show(asking("too_many"));
  expect((await screen.findByRole("status")).textContent).toContain(
    "312 licenses would expire now, more than 1% at once.",
  );
  await user.click(screen.getByRole("button", { name: "Let them expire…" }));
  await user.click(await screen.findByRole("button", { name: "Let 312 licenses expire" }));
  await waitFor(() =>
    expect(asked.find(({ name }) => name === "approve_sweep")?.args.request).toEqual({
      id: "s2",
      licenses: 312,
    }),
  );
});

test("a jump of the clock is named, and only an owner decides", async () => {
  show(asking("clock_jumped"), ["read", "edit"]);
  expect(await screen.findByText(/the clock jumped by more than a day/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Let them expire…" }).getAttribute("aria-disabled")).toBe("true");
});

test("what is reviewed are licenses past their end that are not expired yet, the first on top", () => {
  const sweep = askingSweep(asking("too_many"));
  expect(sweep && reviewQuery(sweep)).toMatchObject({
    statuses: ["assigned", "active", "inactive", "suspended"],
    expires: { kind: "between", from: null, to: "2026-11-25T12:00:00Z" },
    sort: { field: "expires", order: "ascending" },
  });
  expect(askingSweep({ paused: false, sweeps: [] })).toBeNull();
});
