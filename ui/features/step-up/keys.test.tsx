import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useOperation } from "@/api";
import { refusing } from "@/api/testing";
import { useActions } from "@/features/license-actions";
import { detailOf, foresightOf, license, openOnDesk } from "@/features/license-actions/testing";
import { LicenseKey } from "@/ui";
import { KeysKeeper, KeysState } from ".";

const WHOLE = license();
const HIDDEN = { ...WHOLE, key: "PRO-9KHT…" };
const PASSPHRASE = "correct horse";

/** A desk whose workspace hides keys; it shows them for so long once it was given the passphrase. */
function hidingDesk(shownFor = 5 * 60_000) {
  let until: number | null = null;
  const hidden = () => until === null || until <= Date.now();
  return {
    hide: () => {
      until = null;
    },
    answers: {
      get_settings: () => ({
        settings: { step_up: true, check_hours: 1, support_limit_cap: 5 },
        has_passphrase: true,
        unlocked_until: hidden() ? null : new Date(until ?? 0).toISOString(),
      }),
      step_up: ({ passphrase }: Readonly<Record<string, unknown>>) => {
        if (passphrase !== PASSPHRASE) throw refusing({ code: "wrong_passphrase" });
        until = Date.now() + shownFor;
        return { until: new Date(until).toISOString() };
      },
      read_keys: ({ ids }: Readonly<Record<string, unknown>>) => {
        if (hidden()) throw refusing({ code: "step_up_required" });
        return (ids as string[]).map((id) => ({ id, key: WHOLE.key }));
      },
      get_license: () => detailOf(hidden() ? HIDDEN : WHOLE),
      foresee_action: () => foresightOf(hidden() ? HIDDEN : WHOLE, { ever_activated: false }),
    },
  };
}

/** A page with one key on it, and a button that copies it. */
function OneKey() {
  const { copyKey } = useActions();
  const { data } = useOperation("getLicense", "production", { id: WHOLE.id });
  if (!data) return null;
  return (
    <>
      <KeysKeeper />
      <KeysState />
      <p>
        <LicenseKey value={data.license.key} length={40} />
      </p>
      <button type="button" onClick={() => copyKey(data.license)}>
        Copy key
      </button>
    </>
  );
}

const passphrase = () => screen.findByLabelText("Passphrase", { selector: "input" });

test("a hidden key says that it is hidden, and is whole once the passphrase was given", async () => {
  const desk = hidingDesk();
  const { user } = openOnDesk(null, desk.answers, <OneKey />);
  expect(await screen.findByText(", hidden")).toBeTruthy();
  expect(screen.queryByText(WHOLE.key)).toBeNull();
  expect(await screen.findByText("Keys hidden")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Unlock keys" }));
  await user.type(await passphrase(), `${PASSPHRASE}{Enter}`);
  expect(await screen.findByText(WHOLE.key)).toBeTruthy();
  expect(await screen.findByText(/^Keys shown until /)).toBeTruthy();
  expect(screen.queryByText(", hidden")).toBeNull();
});

test("copying a hidden key asks for the passphrase, then goes on with the whole key", async () => {
  const desk = hidingDesk();
  const { user } = openOnDesk(null, { ...desk.answers, copy_text: () => null }, <OneKey />);
  await user.click(await screen.findByRole("button", { name: "Copy key" }));
  await user.type(await passphrase(), `${PASSPHRASE}{Enter}`);
  expect(await screen.findByText(`Copied ${WHOLE.key}`)).toBeTruthy();
  expect(await screen.findByText(WHOLE.key)).toBeTruthy();
});

test("who dismisses the question copies nothing, and is told nothing", async () => {
  const desk = hidingDesk();
  const { user, requests } = openOnDesk(null, desk.answers, <OneKey />);
  await user.click(await screen.findByRole("button", { name: "Copy key" }));
  await passphrase();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByLabelText("Passphrase")).toBeNull());
  expect(requests("copy_text")).toHaveLength(0);
  expect(screen.queryByText(/Copied/)).toBeNull();
});

test("keys are hidden again by themselves when the time is over", async () => {
  const desk = hidingDesk(2_000);
  const { user } = openOnDesk(null, desk.answers, <OneKey />);
  await user.click(await screen.findByRole("button", { name: "Unlock keys" }));
  await user.type(await passphrase(), `${PASSPHRASE}{Enter}`);
  expect(await screen.findByText(WHOLE.key)).toBeTruthy();
  expect(await screen.findByText(", hidden", {}, { timeout: 6_000 })).toBeTruthy();
  expect(screen.queryByText(WHOLE.key)).toBeNull();
  expect(screen.getByText("Keys hidden")).toBeTruthy();
}, 15_000);

test("a key that was read while it was shown is not handed out after that", async () => {
  const desk = hidingDesk();
  const { user, requests } = openOnDesk(
    null,
    { ...desk.answers, get_license: () => detailOf(WHOLE) },
    <OneKey />,
  );
  await screen.findByText("Keys hidden");
  await user.click(screen.getByRole("button", { name: "Copy key" }));
  expect(await passphrase()).toBeTruthy();
  expect(requests("copy_text")).toHaveLength(0);
});

test("a hidden key can be deleted by who knows how it ends, or after unlocking", async () => {
  const desk = hidingDesk();
  const remove = vi.fn(({ key_end }: Readonly<Record<string, unknown>>) => {
    if (key_end !== "7Q4M") throw refusing({ code: "invalid", field: "key_end" });
    return { count: 1 };
  });
  const { user } = openOnDesk(
    { doing: "delete", id: WHOLE.id },
    { ...desk.answers, delete_license: remove },
    <KeysKeeper />,
  );
  await user.click(await screen.findByRole("button", { name: "Test data" }));
  const end = await screen.findByRole("textbox", { name: /Type the last 4 characters/ });
  await user.type(end, "9999");
  await user.click(screen.getByRole("button", { name: "Delete license" }));
  expect(await screen.findByText("This is not how the key ends.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "unlock to see it" }));
  await user.type(await passphrase(), `${PASSPHRASE}{Enter}`);
  expect(await screen.findByText("7Q4M")).toBeTruthy();
  const shown = await screen.findByRole("textbox", { name: /Type the last 4 characters/ });
  await user.clear(shown);
  await user.type(shown, "7Q4M");
  await user.click(screen.getByRole("button", { name: "Delete license" }));
  await waitFor(() => expect(remove).toHaveBeenCalledTimes(2));
  expect(await screen.findByText(/Deleted PRO-9KHT/)).toBeTruthy();
});

test("without a passphrase it asks for one's own password, and says so", async () => {
  const desk = hidingDesk();
  const { user, requests } = openOnDesk(
    null,
    { ...desk.answers, get_settings: () => ({ ...desk.answers.get_settings(), asks_own_password: true }) },
    <OneKey />,
  );
  await user.click(await screen.findByRole("button", { name: "Unlock keys" }));
  expect(await screen.findByRole("heading", { name: "Enter your password" })).toBeTruthy();
  await user.type(screen.getByLabelText("Your password"), `${PASSPHRASE}{Enter}`);
  await waitFor(() => expect(requests("step_up")).toHaveLength(1));
});
