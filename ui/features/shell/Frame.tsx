import { useCallback, useMemo, useState } from "react";
import { Outlet, useLocation, useNavigate } from "react-router";
import { type Environment, useChangeFeed, useOperation, type WorkspaceInfo } from "@/api";
import { PauseBanner } from "@/features/backups";
import { BulkNews } from "@/features/bulk";
import { FailureNote } from "@/features/failure";
import { ActionsHost } from "@/features/license-actions";
import { readPlace } from "@/features/licenses/query/codec";
import { Palette } from "@/features/palette/Palette";
import { useWorn } from "@/features/preferences";
import { KeysKeeper, StepUpHost } from "@/features/step-up";
import { useShortcuts } from "@/lib/shortcuts";
import { Button, EmptyState, EnvironmentLine, Mark } from "@/ui";
import { ConnectionBanner } from "./ConnectionBanner";
import { type Desk, DeskContext } from "./desk";
import { LinkQuestions } from "./LinkQuestions";
import { inEnvironment } from "./places";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { Sidebar } from "./Sidebar";
import { useDiagnostics } from "./useDiagnostics";
import { useRememberedRoute } from "./useRememberedRoute";
import { words } from "./words";

/** What stands around every page: the environment's line, the sidebar, the palette. */
export function Frame() {
  const workspace = useOperation("getWorkspace", null, {});
  const environments = useOperation("listEnvironments", null, {});
  const failed = workspace.error ?? environments.error;
  if (workspace.data && environments.data?.length) {
    return <Furnished workspace={workspace.data} environments={environments.data} />;
  }
  if (!failed) return <Opening />;
  const again = () => {
    void workspace.refetch();
    void environments.refetch();
  };
  return (
    <main className="grid h-full place-content-center gap-4 p-8">
      <EmptyState title={words.notOpened} actions={<Button onClick={again}>{words.tryAgain}</Button>} />
      <FailureNote failure={failed.failure} className="max-w-[520px]" />
    </main>
  );
}

/** While the first answers are on their way. */
export const Opening = () => (
  <main className="grid h-full place-content-center justify-items-center gap-3 text-text-3" aria-busy="true">
    <Mark size={40} />
    <span className="sr-only" role="status">
      {words.opening}
    </span>
  </main>
);

type Furniture = { workspace: WorkspaceInfo; environments: readonly Environment[] };
type Above = "palette" | "shortcuts" | null;

function Furnished({ workspace, environments }: Furniture) {
  useChangeFeed(workspace.id);
  useRememberedRoute(workspace.id);
  const worn = useWorn();
  const [above, setAbove] = useState<Above>(null);
  const { environment, wanted, switchEnvironment } = useEnvironment(environments);
  const desk = useMemo<Desk>(
    () => ({
      workspace,
      environments,
      environment,
      switchEnvironment,
      openPalette: () => setAbove("palette"),
      openShortcuts: () => setAbove("shortcuts"),
    }),
    [workspace, environments, environment, switchEnvironment],
  );
  useShortcuts(
    { "Mod+k": () => setAbove("palette"), "?": () => setAbove("shortcuts") },
    { everywhere: ["Mod+k"] },
  );
  const saveDiagnostics = useDiagnostics();
  const close = () => setAbove(null);
  return (
    <DeskContext value={desk}>
      <StepUpHost>
        <KeysKeeper />
        <ActionsHost>
          <div className="kd-app" data-env={environment.kind}>
            <EnvironmentLine kind={environment.kind} />
            <Sidebar />
            <main className="kd-main flex-col">
              <ConnectionBanner />
              <PauseBanner />
              <div className="flex min-h-0 min-w-0 flex-1" key={`${environment.name} ${worn}`}>
                <Outlet />
              </div>
            </main>
          </div>
          <BulkNews />
          <LinkQuestions wanted={wanted} />
          {above === "palette" && <Palette onClose={close} />}
          {above === "shortcuts" && <ShortcutsDialog onClose={close} onDiagnostics={saveDiagnostics} />}
        </ActionsHost>
      </StepUpHost>
    </DeskContext>
  );
}

/** The environment the address names; without one the first, which is what the workspace puts first. */
function useEnvironment(environments: readonly Environment[]) {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const wanted = readPlace(search).environment;
  const found = environments.find((one) => one.name === wanted) ?? environments[0];
  if (!found) throw new Error("a workspace has at least one environment");
  const switchEnvironment = useCallback(
    (name: string) => {
      void navigate(inEnvironment(pathname, search, name));
    },
    [navigate, pathname, search],
  );
  return { environment: found, wanted: wanted === found.name ? null : wanted, switchEnvironment };
}
