/* For tests: one license, and a desk on which something can be done to it. */

import { QueryClientProvider } from "@tanstack/react-query";
import { mockWindows } from "@tauri-apps/api/mocks";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, useEffect } from "react";
import { MemoryRouter } from "react-router";
import type { Foresight, License, LicenseDetail } from "@/api";
import { createQueryClient } from "@/api/client";
import { fakeDesktop } from "@/api/testing";
import { type Desk, DeskContext } from "@/features/shell/desk";
import { StepUpHost } from "@/features/step-up";
import { DeskProvider } from "@/ui";
import { type Opened, useActions } from "./actions";
import { ActionsHost } from "./host";

export const PRO = {
  id: "0192f3a4-7b1c-7d2e-9f00-0000000000a1",
  name: "Pro Plan",
  code: "pro",
  status: "active" as const,
};
export const ANNIKA = {
  id: "0192f3a4-7b1c-7d2e-9f00-0000000000c1",
  name: "Annika Lindberg",
  email: "annika@lindberg-foto.example",
  organisation: null,
};
export const FOTO = {
  id: "0192f3a4-7b1c-7d2e-9f00-0000000000c2",
  name: "Lindberg Foto AB",
  email: "order@lindberg-foto.example",
  organisation: null,
};

export const license = (over: Partial<License> = {}): License => ({
  id: "0192f3a4-7b1c-7d2e-9f00-0000000000e1",
  version: 3,
  key: "PRO-9KHT-4WNA-X2VD-7Q4M",
  product_id: PRO.id,
  customer_id: ANNIKA.id,
  status: "active",
  activation_limit: 3,
  activations_used: 2,
  expires_at: "2097-06-11T21:59:59Z",
  pending_validity: null,
  flags: { cloud_render: true },
  metadata: { order: "SO-40218" },
  created_at: "2026-06-11T09:41:00Z",
  updated_at: "2026-06-11T09:41:00Z",
  batch: null,
  replaced_by: null,
  ...over,
});

export const detailOf = (of: License, over: Partial<LicenseDetail> = {}): LicenseDetail => ({
  license: of,
  product: PRO,
  customer: of.customer_id === null ? null : of.customer_id === FOTO.id ? FOTO : ANNIKA,
  other_licenses: [],
  other_count: 0,
  activations: [],
  history: [],
  may_become: [],
  generator: null,
  pool: null,
  grace_until: null,
  grace_days: 0,
  replaces: null,
  replaced_by: null,
  offline_files: [],
  notes: [],
  ...over,
});

export const foresightOf = (of: License, over: Partial<Foresight> = {}): Foresight => ({
  action: "revoke",
  license: of,
  refused: null,
  can_be_undone: true,
  losing: [],
  losing_count: 0,
  offline_files: [],
  ever_activated: true,
  records: 0,
  key_retired: true,
  ...over,
});

const PRODUCTION = { name: "production", label: "Production", kind: "production" as const };

const DESK: Desk = {
  workspace: {
    id: "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9",
    name: "Larkspur Software",
    location: "/home/mira/Keydesk",
    engine: "sqlite",
    demo: false,
    person: "Mira Okafor",
    may: ["read", "assist", "edit", "import", "export", "own"],
  },
  environments: [PRODUCTION],
  environment: PRODUCTION,
  switchEnvironment: () => {},
  openPalette: () => {},
  openShortcuts: () => {},
};

type Request = Readonly<Record<string, unknown>>;

/** What a desk answers when it is told what to answer to each request. */
type Answers = Readonly<Record<string, (request: Request) => unknown>>;

const SETTINGS = {
  settings: { check_hours: 1, support_limit_cap: 5 },
  has_passphrase: false,
  unlocked_until: null,
};

/** Opens something on a desk that answers so; preferences are kept for as long as the test runs. */
export function openOnDesk(opened: Opened | null, answers: Answers, page: ReactNode = null) {
  const preferences = new Map<string, string>();
  const wrapped = Object.entries(answers).map(
    ([name, answer]) =>
      [name, (args: Readonly<Record<string, unknown>>) => answer((args.request ?? {}) as Request)] as const,
  );
  const asked = fakeDesktop({
    get_settings: () => SETTINGS,
    list_products: () => [
      { ...PRO, version: 1, description: null, features: [], grace_days: null, created_at: "" },
    ],
    list_denials: () => [],
    get_preference: ({ name }) => preferences.get(String(name)) ?? null,
    set_preference: ({ name, value }) => {
      preferences.set(String(name), String(value));
      return null;
    },
    copy_text: () => null,
    follow_changes: () => new Promise(() => {}),
    ...Object.fromEntries(wrapped),
  });
  mockWindows("main");
  const view = render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter>
        <DeskProvider>
          <DeskContext value={DESK}>
            <StepUpHost>
              <ActionsHost>
                {page}
                {opened && <Starts opened={opened} />}
              </ActionsHost>
            </StepUpHost>
          </DeskContext>
        </DeskProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const requests = (name: string) =>
    asked.filter((one) => one.name === name).map((one) => one.args.request as Request);
  return { user: userEvent.setup(), requests, preferences, ...view };
}

function Starts({ opened }: { opened: Opened }) {
  const { start } = useActions();
  useEffect(() => start(opened), [start, opened]);
  return (
    <button type="button" onClick={() => start(opened)}>
      Start again
    </button>
  );
}
