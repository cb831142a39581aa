import type { ReactNode } from "react";
import { useNavigate, useRouteError } from "react-router";
import { toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import { Button, EmptyState } from "@/ui";
import { useDesk } from "./desk";
import { LICENSES, PAGES } from "./pages";
import { words } from "./words";

/** An address that leads nowhere. */
export function LostPage() {
  const navigate = useNavigate();
  return (
    <EmptyState
      title={words.lostPage}
      actions={
        <Button variant="primary" onClick={() => void navigate(LICENSES)}>
          {words.toLicenses}
        </Button>
      }
    >
      {words.lostPageHelp}
    </EmptyState>
  );
}

/** A page, or for a role that does not reach it why not: an address can be typed by anybody. */
export function Reached({ path, children }: { path: string; children: ReactNode }) {
  const { workspace } = useDesk();
  const page = PAGES.find((one) => one.path === path);
  if (!page || workspace.may.includes(page.access)) return children;
  return (
    <section className="kd-page" aria-label={page.name}>
      <header className="kd-head">
        <h1>{page.name}</h1>
      </header>
      <EmptyState picture={page.icon} title={words.reachTitle}>
        {page.access === "own" ? words.ownersReach : words.roleReach}
      </EmptyState>
    </section>
  );
}

/** A page that could not be drawn. The rest of the desk stands. */
export function CrashedPage() {
  const failure = toFailure(useRouteError());
  return (
    <div className="grid flex-1 place-content-center gap-4 p-8">
      <EmptyState
        title={words.crashed}
        actions={
          <Button variant="primary" onClick={() => window.location.reload()}>
            {words.reload}
          </Button>
        }
      >
        {words.crashedHelp}
      </EmptyState>
      <FailureNote failure={failure} className="max-w-[520px]" />
    </div>
  );
}
