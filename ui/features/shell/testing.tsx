/* For tests: the desk around a page of one environment. */
import type { ReactNode } from "react";
import type { Access, Environment } from "@/api";
import { type Desk, DeskContext } from "@/features/shell/desk";

const environment = (name: string, label: string): Environment =>
  ({ name, label, kind: name === "production" ? "production" : "staging" }) as Environment;

export const ENVIRONMENTS = [environment("production", "Production"), environment("staging", "Staging")];

const ALL: readonly Access[] = ["read", "assist", "edit", "import", "export", "own"];

/** A page at a desk in production, for somebody who may all that is given. */
export function AtDesk({ may = ALL, children }: { may?: readonly Access[]; children: ReactNode }) {
  const [first = environment("production", "Production")] = ENVIRONMENTS;
  const desk: Desk = {
    workspace: {
      id: "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9",
      name: "Larkspur Software",
      location: "/home/mira/Keydesk",
      engine: "sqlite",
      demo: false,
      person: "Mira Okafor",
      may: [...may],
    },
    environments: ENVIRONMENTS,
    environment: first,
    switchEnvironment: () => {},
    openPalette: () => {},
    openShortcuts: () => {},
  };
  return <DeskContext value={desk}>{children}</DeskContext>;
}
