import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Access, Settings, SigningKeys, SweepState } from "@/api";
import { fakeDesktop, refusing, renderPage } from "@/api/testing";
import { AtDesk } from "@/features/shell/testing";
import { SettingsPage } from "./SettingsPage";
import { keepDraft } from "./values";

const WORKSPACE = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9";

const SETTINGS: Settings = {
  version: 4,
  grace_days: 14,
  offline_hours: 72,
  offline_hours_max: 720,
  step_up: false,
  support_limit_cap: 25,
  server_url: null,
  check_hours: 24,
  my_licenses: false,
  buffer: 50,
};

const SWEEPS: SweepState = {
  paused: true,
  sweeps: [{ id: "s1", at: "2026-11-24T04:00:00Z", state: "done", licenses: 312, asks: "too_many" }],
};

type Given = {
  may?: readonly Access[];
  answers?: Parameters<typeof fakeDesktop>[0];
  hasPassphrase?: boolean;
  signingKeys?: SigningKeys;
};

function show({ may, answers = {}, hasPassphrase = false, signingKeys = "in_folder" }: Given = {}) {
  const info = (settings: Settings) => ({
    settings,
    has_passphrase: hasPassphrase,
    unlocked_until: null,
    signing_keys: signingKeys,
  });
  const asked = fakeDesktop({
    get_settings: () => info(SETTINGS),
    save_settings: (args) => info({ ...(args.request as { settings: Settings }).settings, version: 5 }),
    set_passphrase: () => ({ ...info(SETTINGS), has_passphrase: true }),
    list_sweeps: () => SWEEPS,
    get_mail_settings: () => ({ settings: { version: 0 }, has_password: false, cannot_here: null }),
    get_backup_plan: () => ({ plan: { version: 0 }, next_at: null, log: [], postgres_command: null }),
    get_retention: () => ({ version: 0, denials_days: 400 }),
    take_back_sweep: () => SWEEPS,
    resume_sweeps: () => ({ ...SWEEPS, paused: false }),
    ...answers,
  });
  const page = renderPage(
    <AtDesk {...(may ? { may } : {})}>
      <SettingsPage />
    </AtDesk>,
  );
  return { asked, user: userEvent.setup(), ...page };
}

const saved = (asked: ReturnType<typeof fakeDesktop>) => asked.filter(({ name }) => name === "save_settings");

async function write(user: ReturnType<typeof userEvent.setup>, label: string, text: string) {
  const field = await screen.findByLabelText(label);
  await user.clear(field);
  await user.type(field, text);
}

test("a changed setting is saved over the version that was seen", async () => {
  const { asked, user } = show();
  await write(user, "Grace", "30");
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  expect(await screen.findByText("Settings saved")).toBeTruthy();
  expect(saved(asked)[0]?.args.request).toEqual({ settings: { ...SETTINGS, grace_days: 30 } });
  expect(screen.getByRole("button", { name: "Save changes" }).getAttribute("aria-disabled")).toBe("true");
});

test("what does not fit is said at its field and nothing is saved", async () => {
  const { asked, user } = show();
  await write(user, "Grace", "400");
  await write(user, "Offline files, usual validity", "900");
  await user.click(screen.getByRole("button", { name: "Save 2 changes" }));
  const alert = within(await screen.findByRole("alert"));
  expect(alert.getByText(/Enter 0 to 365/)).toBeTruthy();
  expect(alert.getByText(/at most the longest validity/)).toBeTruthy();
  expect(saved(asked)).toHaveLength(0);
  await user.click(screen.getByRole("button", { name: "Discard changes" }));
});

test("when somebody else saved meanwhile, both values are shown and yours stay", async () => {
  let now: Settings = SETTINGS;
  const { asked, user } = show({
    answers: {
      get_settings: () => ({ settings: now, has_passphrase: false, unlocked_until: null }),
      save_settings: (args) => {
        const { settings } = args.request as { settings: Settings };
        if (settings.version === now.version)
          return { settings: { ...settings, version: 9 }, has_passphrase: false, unlocked_until: null };
        throw refusing({ code: "conflict", what: "Somebody else saved." });
      },
    },
  });
  await write(user, "Grace", "7");
  now = { ...SETTINGS, version: 5, grace_days: 30, check_hours: 12 };
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  expect(await screen.findByText("Grace: now 30, yours 7.")).toBeTruthy();
  expect(screen.getByLabelText("Grace")).toHaveProperty("value", "7");
  expect(screen.getByLabelText("Devices ask again within")).toHaveProperty("value", "12");
  await user.click(screen.getByRole("button", { name: "Save 1 change" }));
  await waitFor(() => expect(screen.queryByText("Grace: now 30, yours 7.")).toBeNull());
  expect(saved(asked).at(-1)?.args.request).toMatchObject({
    settings: { version: 5, grace_days: 7, check_hours: 12 },
  });
});

test("changes that were not saved are still there when one comes back", async () => {
  const first = show();
  await write(first.user, "Grace", "45");
  first.unmount();
  show();
  expect(await screen.findByText(/Your changes from before are still here/)).toBeTruthy();
  expect(screen.getByLabelText("Grace")).toHaveProperty("value", "45");
  expect(screen.getByRole("button", { name: "Save 1 change" })).toBeTruthy();
  keepDraft(WORKSPACE, {});
});

test("whoever does not own reads the settings and is told who may change them", async () => {
  keepDraft(WORKSPACE, {});
  show({ may: ["read"] });
  expect(await screen.findByText(/Only an owner may change settings/)).toBeTruthy();
  expect(await screen.findByLabelText("Grace")).toHaveProperty("readOnly", true);
  expect(screen.getByRole("button", { name: "Set passphrase…" }).getAttribute("aria-disabled")).toBe("true");
});

test("asking again needs a passphrase first, and a wrong old one is said at its field", async () => {
  keepDraft(WORKSPACE, {});
  const { user } = show({
    hasPassphrase: true,
    answers: {
      set_passphrase: () => {
        throw refusing({ code: "wrong_passphrase", field: "passphrase", what: "It is another one." });
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: "Change passphrase…" }));
  await user.type(screen.getByLabelText("Passphrase until now"), "wrong one");
  await user.type(screen.getByLabelText("New passphrase"), "a better one");
  await user.type(screen.getByLabelText("New passphrase again"), "a better one");
  await user.click(screen.getByRole("button", { name: "Change passphrase" }));
  expect((await screen.findAllByText(/It is another one/)).length).toBeGreaterThan(0);
  expect(screen.getByLabelText("New passphrase")).toHaveProperty("value", "a better one");
});

test("a sweep is taken back after what it means was said, and sweeps that rest are resumed", async () => {
  const { asked, user } = show();
  await user.click(await screen.findByRole("button", { name: "Take back…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByText("Sweeps rest from then on")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Take back 312 licenses" }));
  await waitFor(() => expect(asked.some(({ name }) => name === "take_back_sweep")).toBe(true));
  await user.click(await screen.findByRole("button", { name: "Resume sweeps" }));
  await waitFor(() => expect(asked.some(({ name }) => name === "resume_sweeps")).toBe(true));
});

test.each([
  ["in_folder", /Whoever has the whole folder can sign/],
  ["locked", /The next signature asks for it/],
  ["on_computer", /Whoever has only the database cannot sign/],
  ["missing", /nothing can be signed here/],
] as const)("where the signing keys lie is said truly: %s", async (signingKeys, said) => {
  show({ signingKeys });
  expect(await screen.findByText(said)).toBeTruthy();
});
