import { portableAudit, readAudit, writeAudit } from "@/features/audit/query";
import { readPlace, writePlace } from "@/features/licenses/query/codec";
import { portable } from "@/features/licenses/query/query";
import { AUDIT, CUSTOMERS, DASHBOARD, LICENSES, PAGES, REPORTS } from "./pages";

export {
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
} from "./pages";

/** A page in an environment. */
export function pathIn(path: string, environment: string): string {
  return `${path}?env=${environment}`;
}

/** The page of one customer. */
export function customerAt(environment: string, customer: string): string {
  return pathIn(`${CUSTOMERS}/${customer}`, environment);
}

/** The same page in another environment, without what only the old one knows. */
export function inEnvironment(path: string, search: string, environment: string): string {
  if (path === AUDIT) return `${AUDIT}?${writeAudit(environment, portableAudit(readAudit(search)))}`;
  if (path === DASHBOARD || path === REPORTS) return pathIn(path, environment) + daysOf(search);
  if (path !== LICENSES) return pathIn(`/${path.split("/")[1] ?? ""}`, environment);
  const query = portable(readPlace(search).query);
  return `${LICENSES}?${writePlace({ environment, query })}`;
}

/** Which figures and of which days: the same question makes sense anywhere, a product does not. */
function daysOf(search: string): string {
  const params = new URLSearchParams(search);
  const kept = ["show", "period", "days"].flatMap((name) => {
    const value = params.get(name);
    return value ? [`&${new URLSearchParams({ [name]: value })}`] : [];
  });
  return kept.join("");
}

/** A route kept from before or handed over by the shell; null when it is none of ours. */
export function knownRoute(route: unknown): string | null {
  if (typeof route !== "string" || route.length > 200_000) return null;
  const path = /^\/[^/?]*/.exec(route)?.[0];
  return PAGES.some((page) => page.path === path) ? route : null;
}

/**
 * What of a page's address is kept for the next window. A search may be a list of whole keys or a person's address,
 * which have no place in a file of preferences.
 */
export function rememberedRoute(path: string, search: string): string | null {
  if (path === AUDIT) {
    const environment = readPlace(search).environment;
    return environment === null
      ? AUDIT
      : `${AUDIT}?${writeAudit(environment, { ...readAudit(search), search: "" })}`;
  }
  if (path !== LICENSES) return knownRoute(path + withoutSearch(search));
  const place = readPlace(search);
  const rest = writePlace({ ...place, query: { ...place.query, search: "" } });
  return rest ? `${LICENSES}?${rest}` : LICENSES;
}

/** The address of any other page without what was searched for, and without the dialog that it asked for. */
function withoutSearch(search: string): string {
  const params = new URLSearchParams(search);
  params.delete("q");
  params.delete("create");
  params.delete("ip");
  const text = params.toString();
  return text && `?${text}`;
}

/** Under which name a workspace's last place is remembered. */
export const lastRouteName = (workspace: string) => `route.${workspace}`;
