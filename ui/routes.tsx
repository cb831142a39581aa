import type { ReactElement } from "react";
import { createBrowserRouter, createHashRouter, Navigate, type RouteObject } from "react-router";
import { basePath, inDesktop } from "@/api";
import { AbusePage, CasesPage } from "@/features/abuse";
import { AccountPage } from "@/features/account";
import { ActivationsPage } from "@/features/activations";
import { AuditPage } from "@/features/audit";
import { CustomerPage, CustomersPage } from "@/features/customers";
import { DashboardPage } from "@/features/dashboard";
import { DenialsPage } from "@/features/denials";
import { DevicesPage } from "@/features/devices";
import { GeneratorsPage } from "@/features/generators";
import { HealthPage } from "@/features/health";
import { ImportPage } from "@/features/importing";
import { JobsPage } from "@/features/jobs";
import { LeaksPage } from "@/features/leaks";
import { LicensesPage } from "@/features/licenses/LicensesPage";
import { LinksPage } from "@/features/links";
import { MailPage } from "@/features/mail";
import { TemplatesPage } from "@/features/mail-templates";
import { PeoplePage } from "@/features/people";
import { PoolsPage } from "@/features/pools";
import { ProductsPage } from "@/features/products";
import { ReportsPage } from "@/features/reports";
import { RulesPage } from "@/features/rules";
import { SeatsPage } from "@/features/seats";
import { SettingsPage } from "@/features/settings";
import { useDesk } from "@/features/shell/desk";
import { Frame } from "@/features/shell/Frame";
import {
  ABUSE,
  ACCOUNT,
  ACTIVATIONS,
  AUDIT,
  CASES,
  CUSTOMERS,
  DASHBOARD,
  DENIALS,
  DEVICES,
  GENERATORS,
  HEALTH,
  IMPORT,
  JOBS,
  LEAKS,
  LICENSES,
  LINKS,
  MAIL,
  MAIL_TEMPLATES,
  type Path,
  PEOPLE,
  POOLS,
  PRODUCTS,
  REPORTS,
  RULES,
  SEATS,
  SETTINGS,
  TOKENS,
  USERS,
  WEBHOOKS,
} from "@/features/shell/pages";
import { CrashedPage, LostPage, Reached } from "@/features/shell/Trouble";
import { TokensPage } from "@/features/tokens";
import { UsersPage } from "@/features/users";
import { WebhooksPage } from "@/features/webhooks";

/** What each row of the table of pages shows. */
const SHOWS: Readonly<Record<Path, ReactElement>> = {
  [DASHBOARD]: <DashboardPage />,
  [REPORTS]: <ReportsPage />,
  [LICENSES]: <LicensesPage />,
  [CUSTOMERS]: <CustomersPage />,
  [PRODUCTS]: <ProductsPage />,
  [GENERATORS]: <GeneratorsPage />,
  [POOLS]: <PoolsPage />,
  [USERS]: <UsersPage />,
  [DEVICES]: <DevicesPage />,
  [ACTIVATIONS]: <ActivationsPage />,
  [SEATS]: <SeatsPage />,
  [DENIALS]: <DenialsPage />,
  [CASES]: <CasesPage />,
  [ABUSE]: <AbusePage />,
  [LEAKS]: <LeaksPage />,
  [TOKENS]: <TokensPage />,
  [WEBHOOKS]: <WebhooksPage />,
  [MAIL]: <MailPage />,
  [JOBS]: <Jobs />,
  [IMPORT]: <Import />,
  [LINKS]: <LinksPage />,
  [AUDIT]: <AuditPage />,
  [HEALTH]: <HealthPage />,
  [PEOPLE]: <PeoplePage />,
  [ACCOUNT]: <AccountPage />,
  [RULES]: <RulesPage />,
  [MAIL_TEMPLATES]: <TemplatesPage />,
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
          ...Object.entries(SHOWS).map(([path, page]) => ({
            path,
            element: <Reached path={path}>{page}</Reached>,
          })),
          {
            path: `${CUSTOMERS}/:id`,
            element: (
              <Reached path={CUSTOMERS}>
                <CustomerPage />
              </Reached>
            ),
          },
          { path: "*", element: <LostPage /> },
        ],
      },
    ],
  },
];

/** Behind # in the desktop's window, which has one file; on real paths in a browser, whose server answers each of them. */
export function createDeskRouter() {
  return inDesktop()
    ? createHashRouter(ROUTES)
    : createBrowserRouter(ROUTES, { basename: basePath() || "/" });
}

function Jobs() {
  const { environment } = useDesk();
  return <JobsPage environment={environment} />;
}

function Import() {
  const { workspace, environment } = useDesk();
  return <ImportPage workspace={workspace.id} environment={environment} />;
}
