import { clsx } from "clsx";
import { Search } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "react-router";
import { useOperation } from "@/api";
import { useCustomerCount } from "@/features/customers/useCustomers";
import { useGenerators } from "@/features/generators/useGenerators";
import { useCalmCounts } from "@/features/licenses/list/useCalmCounts";
import { listQuery, sameQuery } from "@/features/licenses/query/query";
import { usePlace } from "@/features/licenses/usePlace";
import { useViews } from "@/features/views/useViews";
import { ViewsNav } from "@/features/views/ViewsNav";
import { formatCount } from "@/lib/format";
import { Icon, Kbd, Tooltip } from "@/ui";
import { useDesk } from "./desk";
import { EnvironmentSwitcher } from "./EnvironmentSwitcher";
import { PersonRow } from "./PersonRow";
import {
  ABOVE_VIEWS,
  AT_FOOT,
  BELOW_VIEWS,
  CUSTOMERS,
  GENERATORS,
  JOBS,
  LICENSES,
  PAGES,
  type Page,
  type Path,
  PRODUCTS,
  pageRefused,
  SECTIONS,
  type SectionName,
} from "./pages";
import { pathIn } from "./places";
import { WorkspaceMenu } from "./WorkspaceMenu";
import { words } from "./words";

/** Where one is, where one can go, and who one is. */
export function Sidebar() {
  const { openPalette } = useDesk();
  const asides = useAsides();
  return (
    <nav className="kd-side" aria-label={words.workspace}>
      <WorkspaceMenu />
      <EnvironmentSwitcher />
      <button type="button" className="kd-jump flex-none" onClick={openPalette}>
        <Icon as={Search} size={14} />
        {words.findOrRun}
        <span className="ml-auto">
          <Kbd keys="Mod+k" />
        </span>
      </button>
      <div className="kd-fading -mx-2 flex min-h-0 flex-1 flex-col overflow-y-auto px-2">
        <Sections names={ABOVE_VIEWS} asides={asides} />
        <ViewsNav />
        <Sections names={BELOW_VIEWS} asides={asides} />
      </div>
      <Sections names={AT_FOOT} asides={asides} className="mt-2 flex-none" />
      <PersonRow />
    </nav>
  );
}

type Asides = Readonly<Partial<Record<Path, ReactNode>>>;

/** How many of each there are, and how much is under way. */
function useAsides(): Asides {
  const { environment } = useDesk();
  const counts = useCalmCounts(environment.name, {});
  const products = useOperation("listProducts", environment.name, {});
  const customers = useCustomerCount(environment.name);
  const generators = useGenerators(environment.name);
  const jobs = useOperation("listJobs", environment.name, { limit: 20 });
  const running = jobs.data?.filter((job) => job.state === "running").length ?? 0;
  return {
    [LICENSES]: known(counts?.of_all),
    [CUSTOMERS]: known(customers),
    [PRODUCTS]: known(products.data?.length),
    [GENERATORS]: known(generators.data?.length),
    [JOBS]: running > 0 && words.running(running),
  };
}

/** A count worth saying. */
const known = (count: number | null | undefined) => (count ? formatCount(count) : null);

type SectionsProps = { names: readonly SectionName[]; asides: Asides; className?: string };

/** Parts of the sidebar, each with its pages. */
function Sections({ names, asides, className }: SectionsProps) {
  const current = useCurrentPath();
  return names.map((name) => {
    const pages = PAGES.filter((page) => page.section === name);
    if (pages.length === 0) return null;
    const { heading }: { heading: string | null } = SECTIONS[name];
    return (
      <div key={name} className={clsx("kd-nav", className)}>
        {heading && <h4>{heading}</h4>}
        {pages.map((page) => (
          <PageLink key={page.path} page={page} current={page.path === current} aside={asides[page.path]} />
        ))}
      </div>
    );
  });
}

/** The row of the page one is on, unless a saved view names more exactly where. */
function useCurrentPath(): string | null {
  const { pathname } = useLocation();
  const { place, onList } = usePlace();
  const inView = useViews().some(
    (view) => onList && view.pinned && sameQuery(place.query, listQuery(view.query)),
  );
  const path = `/${pathname.split("/")[1] ?? ""}`;
  const page: Page | undefined = PAGES.find((one) => one.path === path);
  return inView ? null : (page?.under ?? path);
}

/** How long what is loaded above a link may still move it. */
const SETTLED_MS = 2_000;

/** Scrolls to a link, and again while what stands above it is still coming. */
function keepInSight(link: HTMLElement | null) {
  if (!link) return undefined;
  const look = () => link.scrollIntoView?.({ block: "nearest" });
  look();
  const around = link.closest("nav");
  if (!around || typeof ResizeObserver === "undefined") return undefined;
  const observer = new ResizeObserver(look);
  for (const part of around.querySelectorAll(".kd-nav")) observer.observe(part);
  const timer = setTimeout(() => observer.disconnect(), SETTLED_MS);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}

type PageLinkProps = { page: Page; current: boolean; aside: ReactNode };

/** Where a role does not reach, the row stays and says who may. */
export function PageLink({ page, current, aside }: PageLinkProps) {
  const { environment, workspace } = useDesk();
  const refused = pageRefused(page, workspace.may);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    return current ? keepInSight(link.current) : undefined;
  }, [current]);
  const row = (
    <>
      <Icon as={page.icon} />
      <span className="truncate">{page.name}</span>
      {aside && <span className="kd-n">{aside}</span>}
    </>
  );
  if (refused) {
    return (
      <Tooltip text={refused} side="right">
        {/* biome-ignore lint/a11y/useValidAnchor: a link that cannot be followed, which keeps its place and says why */}
        <a role="link" aria-disabled="true" tabIndex={0}>
          {row}
        </a>
      </Tooltip>
    );
  }
  return (
    <Link ref={link} to={pathIn(page.path, environment.name)} aria-current={current ? "page" : undefined}>
      {row}
    </Link>
  );
}
