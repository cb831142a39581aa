import type { ReactElement } from "react";
import { createHashRouter, Navigate, type RouteObject } from "react-router";
import { ActivationsPage } from "@/features/activations";
import { AuditPage } from "@/features/audit";
import { CustomersPage } from "@/features/customers";
import { DenialsPage } from "@/features/denials";
import { DevicesPage } from "@/features/devices";
import { GeneratorsPage } from "@/features/generators";
import { ImportPage } from "@/features/importing";
import { JobsPage } from "@/features/jobs";
import { LicensesPage } from "@/features/licenses/LicensesPage";
import { ProductsPage } from "@/features/products";
import { SeatsPage } from "@/features/seats";
import { SettingsPage } from "@/features/settings";
import { useDesk } from "@/features/shell/desk";
import { Frame } from "@/features/shell/Frame";
import {
  ACTIVATIONS,
  AUDIT,
  CUSTOMERS,
  DENIALS,
  DEVICES,
  GENERATORS,
  IMPORT,
  JOBS,
  LICENSES,
  type Path,
  PRODUCTS,
  SEATS,
  SETTINGS,
  TOKENS,
} from "@/features/shell/pages";
import { CrashedPage, LostPage } from "@/features/shell/Trouble";
import { TokensPage } from "@/features/tokens";

/** What each row of the table of pages shows. */
const SHOWS: Readonly<Record<Path, ReactElement>> = {
  [LICENSES]: <LicensesPage />,
  [CUSTOMERS]: <CustomersPage />,
  [PRODUCTS]: <ProductsPage />,
  [GENERATORS]: <GeneratorsPage />,
  [DEVICES]: <DevicesPage />,
  [ACTIVATIONS]: <ActivationsPage />,
  [SEATS]: <SeatsPage />,
  [DENIALS]: <DenialsPage />,
  [TOKENS]: <TokensPage />,
  [JOBS]: <Jobs />,
  [IMPORT]: <Import />,
  [AUDIT]: <AuditPage />,
  [SETTINGS]: <SettingsPage />,
};

/** The pages of the desk, all inside the frame. */
const ROUTES: RouteObject[] = [
  {
    element: <Frame />,
    errorElement: <CrashedPage />,
    children: [
      {
        errorElement: <CrashedPage />,
        children: [
          { index: true, element: <Navigate to={LICENSES} replace /> },
          ...Object.entries(SHOWS).map(([path, element]) => ({ path, element })),
          { path: "*", element: <LostPage /> },
        ],
      },
    ],
  },
];

/** The address stands behind #, which the desktop's window and any web server serve alike. */
export function createDeskRouter() {
  return createHashRouter(ROUTES);
}

function Jobs() {
  const { environment } = useDesk();
  return <JobsPage environment={environment} />;
}

function Import() {
  const { workspace, environment } = useDesk();
  return <ImportPage workspace={workspace.id} environment={environment} />;
}
