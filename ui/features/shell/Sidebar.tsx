import {
  KeyRound,
  ListChecks,
  Package,
  ScrollText,
  Search,
  Settings,
  Users,
  WandSparkles,
} from "lucide-react";
import type { ReactNode } from "react";
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
import { Icon, Kbd } from "@/ui";
import { useDesk } from "./desk";
import { EnvironmentSwitcher } from "./EnvironmentSwitcher";
import { PersonRow } from "./PersonRow";
import { AUDIT, CUSTOMERS, GENERATORS, JOBS, LICENSES, PRODUCTS, pathIn, SETTINGS } from "./places";
import { WorkspaceMenu } from "./WorkspaceMenu";
import { words } from "./words";

/** Where one is, where one can go, and who one is. */
export function Sidebar() {
  const { openPalette } = useDesk();
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
      <div className="-mx-2 flex min-h-0 flex-1 flex-col overflow-y-auto px-2">
        <Places />
        <ViewsNav />
      </div>
      <DeskPlaces />
      <PersonRow />
    </nav>
  );
}

function Places() {
  const { environment } = useDesk();
  const counts = useCalmCounts(environment.name, {});
  const products = useOperation("listProducts", environment.name, {});
  const customers = useCustomerCount(environment.name);
  const generators = useGenerators(environment.name);
  const jobs = useOperation("listJobs", environment.name, { limit: 20 });
  const running = jobs.data?.filter((job) => job.state === "running").length ?? 0;
  const { place, onList } = usePlace();
  const inView = useViews().some(
    (view) => onList && view.pinned && sameQuery(place.query, listQuery(view.query)),
  );
  const ofAll = counts?.of_all ?? 0;
  return (
    <div className="kd-nav">
      <Place path={LICENSES} icon={KeyRound} label={words.licenseKeys} elsewhere={inView}>
        {ofAll > 0 && formatCount(ofAll)}
      </Place>
      <Place path={CUSTOMERS} icon={Users} label={words.customers}>
        {known(customers)}
      </Place>
      <Place path={PRODUCTS} icon={Package} label={words.products}>
        {known(products.data?.length)}
      </Place>
      <Place path={GENERATORS} icon={WandSparkles} label={words.generators}>
        {known(generators.data?.length)}
      </Place>
      <Place path={JOBS} icon={ListChecks} label={words.jobs}>
        {running > 0 && words.running(running)}
      </Place>
    </div>
  );
}

/** A count worth saying. */
const known = (count: number | null | undefined) => (count ? formatCount(count) : null);

/** What is about the desk itself, below everything one works on. */
function DeskPlaces() {
  return (
    <div className="kd-nav mt-2 flex-none">
      <Place path={AUDIT} icon={ScrollText} label={words.auditTrail} />
      <Place path={SETTINGS} icon={Settings} label={words.settings} />
    </div>
  );
}

type PlaceProps = {
  path: string;
  icon: typeof KeyRound;
  label: string;
  /** Something further down names more exactly where one is. */
  elsewhere?: boolean;
  children?: ReactNode;
};

function Place({ path, icon, label, elsewhere = false, children }: PlaceProps) {
  const { environment } = useDesk();
  const { pathname } = useLocation();
  const current = !elsewhere && (pathname === path || pathname.startsWith(`${path}/`));
  return (
    <Link to={pathIn(path, environment.name)} aria-current={current ? "page" : undefined}>
      <Icon as={icon} />
      {label}
      {children && <span className="kd-n">{children}</span>}
    </Link>
  );
}
