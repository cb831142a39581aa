import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { fakeDesktop, refusing } from "@/api/testing";
import { formatDateTime } from "@/lib/format";
import { setFormatting } from "@/lib/formatting";
import { AROUND, renderOnDesk } from "../lists/testing";
import { PreferencesCard } from "./PreferencesCard";
import { DEFAULTS, readLiked } from "./preferences";
import { useWorn } from "./usePreferences";

afterEach(() => setFormatting({ locale: "en-GB", utc: false, exactFirst: false }));

function Worn() {
  return (
    <p key={useWorn()} data-testid="at">
      {formatDateTime(new Date("2027-06-11T23:30:00Z"))}
    </p>
  );
}

function show(answers: Parameters<typeof fakeDesktop>[0] = {}) {
  const asked = fakeDesktop({
    ...AROUND,
    get_preferences: () => ({ kept_with_person: false, preferences: null }),
    save_preferences: ({ request }) => ({ kept_with_person: true, ...(request as object) }),
    ...answers,
  });
  renderOnDesk(
    <>
      <PreferencesCard />
      <Worn />
    </>,
  );
  return { user: userEvent.setup(), of: (name: string) => asked.filter((one) => one.name === name) };
}

test("on a workspace of one's own preferences are kept by the computer and take effect at once", async () => {
  const { user, of } = show();
  await user.click(await screen.findByRole("radio", { name: "UTC" }));
  await waitFor(() => expect(screen.getByTestId("at").textContent).toBe("11 Jun 2027, 23:30"));
  expect(screen.getByText("Kept on this computer.")).toBeTruthy();
  const kept = of("set_preference").findLast(({ args }) => args.name === "preferences");
  expect(JSON.parse(String(kept?.args.value))).toMatchObject({ zone: "utc" });
  expect(of("save_preferences")).toHaveLength(0);
});

test("with an account they come from the server and go back to it", async () => {
  const theirs = { ...DEFAULTS, dates: "exact" as const };
  const { user, of } = show({ get_preferences: () => ({ kept_with_person: true, preferences: theirs }) });
  const exact = await screen.findByRole("radio", { name: "11 Jun 2027" });
  await waitFor(() => expect(exact.getAttribute("aria-checked")).toBe("true"));
  expect(screen.getByText(/they follow to any computer/)).toBeTruthy();
  await user.click(screen.getByRole("switch", { name: /Licenses that expire/ }));
  await waitFor(() => expect(of("save_preferences")).toHaveLength(1));
  expect(of("save_preferences")[0]?.args.request).toMatchObject({
    preferences: { dates: "exact", notices: ["expiring", "case", "failed_job"] },
  });
});

test("what could not be kept with the person is said, and holds on this computer", async () => {
  const { user } = show({
    get_preferences: () => ({ kept_with_person: true, preferences: null }),
    save_preferences: () => {
      throw refusing({ next: "Try again." });
    },
  });
  await user.click(await screen.findByRole("radio", { name: "Compact" }));
  expect(await screen.findByText(/could not be kept with you/)).toBeTruthy();
  expect(screen.getByRole("radio", { name: "Compact" }).getAttribute("aria-checked")).toBe("true");
});

test("stored preferences that do not fit any more are as they come", () => {
  expect(readLiked({ theme: "purple", start_page: "javascript:x", notices: ["gossip", "case"] })).toEqual({
    ...DEFAULTS,
    notices: ["case"],
  });
  expect(readLiked("dark")).toBeNull();
});
