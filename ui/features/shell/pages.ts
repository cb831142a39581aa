/*
 * The pages of the desk, one row each. The routes, the sidebar, the palette and what a window remembers read them here.
 * A row without a page does not compile (routes.tsx), so the sidebar has no link that leads nowhere.
 */
import {
  Armchair,
  Boxes,
  ChartColumn,
  CircleUserRound,
  HeartPulse,
  KeyRound,
  KeySquare,
  LayoutDashboard,
  Link2,
  LinkIcon,
  ListChecks,
  ListTodo,
  type LucideIcon,
  Mail,
  MailPlus,
  MonitorSmartphone,
  OctagonX,
  Package,
  ScrollText,
  Settings,
  ShieldAlert,
  ShieldCheck,
  ShieldUser,
  Siren,
  Upload,
  UserCheck,
  Users,
  WandSparkles,
  Webhook,
} from "lucide-react";
import type { Access } from "@/api";
import { words } from "./words";

export const DASHBOARD = "/dashboard";
export const REPORTS = "/reports";
export const LICENSES = "/licenses";
export const CUSTOMERS = "/customers";
export const PRODUCTS = "/products";
export const GENERATORS = "/generators";
export const POOLS = "/pools";
export const USERS = "/users";
export const LINKS = "/links";
export const DEVICES = "/devices";
export const ACTIVATIONS = "/activations";
export const DENIALS = "/denials";
export const SEATS = "/seats";
export const CASES = "/cases";
export const ABUSE = "/abuse";
export const LEAKS = "/leaks";
export const TOKENS = "/tokens";
export const MAIL = "/mail";
export const MAIL_TEMPLATES = "/mail-templates";
export const RULES = "/rules";
export const WEBHOOKS = "/webhooks";
export const JOBS = "/jobs";
export const IMPORT = "/import";
export const AUDIT = "/audit";
export const HEALTH = "/health";
export const PEOPLE = "/people";
export const ACCOUNT = "/account";
export const SETTINGS = "/settings";

/** A part of the sidebar. Parts without a page are not there. */
export type Section = { heading: string | null };

/** What one works on, hands out and sees in use, above the saved views; what keeps the workspace going below them; and what
 * one looks for at any time, at the foot. */
export const SECTIONS = {
  work: { heading: null },
  hand: { heading: words.handedOut },
  use: { heading: words.inUse },
  workspace: { heading: words.keptGoing },
  desk: { heading: null },
} as const satisfies Readonly<Record<string, Section>>;

export type SectionName = keyof typeof SECTIONS;

/** Sections in the order in which they stand in the sidebar. */
export const ABOVE_VIEWS: readonly SectionName[] = ["work", "hand", "use"];
export const BELOW_VIEWS: readonly SectionName[] = ["workspace"];
export const AT_FOOT: readonly SectionName[] = ["desk"];

export type Page = {
  path: string;
  name: string;
  icon: LucideIcon;
  /** What one must be allowed to do for the page to be of use. */
  access: Access;
  /** null: no row in the sidebar; other pages and the palette lead there. */
  section: SectionName | null;
  /** Without a row: whose row is marked while one is there. */
  under?: string;
};

/** In the order of the sidebar. */
export const PAGES = [
  { path: DASHBOARD, name: words.dashboard, icon: LayoutDashboard, access: "read", section: "work" },
  { path: LICENSES, name: words.licenseKeys, icon: KeyRound, access: "read", section: "work" },
  { path: CUSTOMERS, name: words.customers, icon: Users, access: "read", section: "work" },
  { path: PRODUCTS, name: words.products, icon: Package, access: "read", section: "work" },
  { path: GENERATORS, name: words.generators, icon: WandSparkles, access: "read", section: "work" },
  { path: REPORTS, name: words.reports, icon: ChartColumn, access: "read", section: "work" },
  { path: POOLS, name: words.pools, icon: Boxes, access: "read", section: "hand" },
  { path: USERS, name: words.users, icon: UserCheck, access: "read", section: "hand" },
  { path: LINKS, name: words.links, icon: LinkIcon, access: "read", section: "hand" },
  { path: IMPORT, name: words.import, icon: Upload, access: "import", section: null, under: LICENSES },
  { path: DEVICES, name: words.devices, icon: MonitorSmartphone, access: "read", section: "use" },
  { path: ACTIVATIONS, name: words.activations, icon: Link2, access: "read", section: "use" },
  { path: SEATS, name: words.seats, icon: Armchair, access: "read", section: "use" },
  { path: DENIALS, name: words.denials, icon: OctagonX, access: "read", section: "use" },
  { path: CASES, name: words.cases, icon: ShieldAlert, access: "read", section: "use" },
  { path: LEAKS, name: words.leaks, icon: Siren, access: "read", section: null, under: CASES },
  { path: ABUSE, name: words.abuse, icon: ShieldCheck, access: "read", section: "workspace" },
  { path: TOKENS, name: words.tokens, icon: KeySquare, access: "own", section: "workspace" },
  { path: PEOPLE, name: words.people, icon: ShieldUser, access: "own", section: "workspace" },
  { path: MAIL, name: words.mail, icon: Mail, access: "read", section: "workspace" },
  { path: WEBHOOKS, name: words.webhooks, icon: Webhook, access: "own", section: "workspace" },
  { path: JOBS, name: words.jobs, icon: ListChecks, access: "read", section: "workspace" },
  { path: HEALTH, name: words.health, icon: HeartPulse, access: "read", section: "workspace" },
  { path: AUDIT, name: words.auditTrail, icon: ScrollText, access: "read", section: "desk" },
  { path: ACCOUNT, name: words.account, icon: CircleUserRound, access: "read", section: null },
  { path: RULES, name: words.rules, icon: ListTodo, access: "read", section: null, under: SETTINGS },
  {
    path: MAIL_TEMPLATES,
    name: words.mailTemplates,
    icon: MailPlus,
    access: "own",
    section: null,
    under: MAIL,
  },
  { path: SETTINGS, name: words.settings, icon: Settings, access: "read", section: "desk" },
] as const satisfies readonly Page[];

export type Path = (typeof PAGES)[number]["path"];

/** Who may see a page where not everybody does, for those who may not. */
export function pageRefused({ access }: Pick<Page, "access">, may: readonly Access[]): string | null {
  if (may.includes(access)) return null;
  return access === "own" ? words.ownersOnly : words.notYourRole;
}
