/* For tests: a page with the desk around it. */
import { configure } from "@testing-library/react";
import type { ReactNode } from "react";
import type { Access, Environment, WorkspaceInfo } from "@/api";
import { renderPage } from "@/api/testing";
import { ActionsHost } from "@/features/license-actions";
import { type Desk, DeskContext } from "@/features/shell/desk";
import { StepUpHost } from "@/features/step-up";

export const PRODUCTION: Environment = { name: "production", label: "Production", kind: "production" };

// Roles of a whole table take a busy machine more than a second.
configure({ asyncUtilTimeout: 5000 });

const EVERYTHING: Access[] = ["read", "assist", "assign", "edit", "import", "export", "own"];

const WORKSPACE: WorkspaceInfo = {
  id: "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9",
  name: "Larkspur Software",
  location: "/home/mira/Keydesk",
  engine: "sqlite",
  demo: false,
  person: "Mira Okafor",
  may: EVERYTHING,
};

/** Renders a page in Production, for somebody who may do all of this. */
export function renderOnDesk(page: ReactNode, may: Access[] = EVERYTHING) {
  return renderOnDeskAt(page, "/", may);
}

/** The same at an address. */
export function renderOnDeskAt(page: ReactNode, at: string, may: Access[] = EVERYTHING) {
  const desk: Desk = {
    workspace: { ...WORKSPACE, may },
    environments: [PRODUCTION],
    environment: PRODUCTION,
    switchEnvironment: () => {},
    openPalette: () => {},
    openShortcuts: () => {},
  };
  return renderPage(
    <DeskContext value={desk}>
      <StepUpHost>
        <ActionsHost>{page}</ActionsHost>
      </StepUpHost>
    </DeskContext>,
    at,
  );
}

/** Ids as the address takes them. */
export const idOf = (n: number) => `0192f3a4-7b1c-7d2e-9f00-${n.toString(16).padStart(12, "0")}`;

/** jsdom lays nothing out; a table that is to draw rows needs some room. */
export function giveRoom(): void {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 1200 });
}

/** What every page asks besides its own. */
export const AROUND = {
  get_preference: () => null,
  set_preference: () => null,
  get_outbox: () => ({ on: true, cannot_here: null, trouble: null, waiting: 0, failed: 0 }),
  get_settings: () => ({
    settings: { version: 1, grace_days: 14 },
    has_passphrase: false,
    unlocked_until: null,
    signing_keys: "in_folder",
  }),
  count_licenses: () => ({
    total: 0,
    of_all: 0,
    by_status: [],
    by_product: [],
    keys_asked: 0,
    keys_not_found: [],
  }),
};
