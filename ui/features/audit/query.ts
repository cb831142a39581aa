/* Which entries are shown, as the address holds it and as the core takes it. */
import type { AuditFilter, AuditTrail } from "@/api";
import { type DateRange, rangeOfDays } from "@/lib/dayRange";

/** The usual spans, in whole days of the reader's calendar that end now. */
export const SPANS = ["today", "7d", "30d"] as const;

export type Span = (typeof SPANS)[number];

export type AuditTime = { kind: "span"; span: Span } | ({ kind: "between" } & DateRange);

export type AuditQuery = {
  /** The environment's trail, or the workspace's own. */
  trail: AuditTrail;
  search: string;
  actor: string | null;
  action: string | null;
  /** The kind of thing. */
  subject: string | null;
  /** One thing alone. */
  thing: string | null;
  time: AuditTime | null;
};

export const EVERY_ENTRY: AuditQuery = {
  trail: "environment",
  search: "",
  actor: null,
  action: null,
  subject: null,
  thing: null,
  time: null,
};

const LONGEST_SEARCH = 1_000;
const LONGEST_NAME = 200;
const SPAN_DAYS: Readonly<Record<Span, number>> = { today: 1, "7d": 7, "30d": 30 };

/** Reads an address. What is unknown or broken is left out. */
export function readAudit(search: string): AuditQuery {
  const params = new URLSearchParams(search);
  const named = (name: string) => params.get(name)?.slice(0, LONGEST_NAME) || null;
  const word = (name: string) => {
    const text = params.get(name);
    return text && /^[a-z][a-z0-9_]{0,59}$/.test(text) ? text : null;
  };
  const thing = params.get("thing");
  return {
    trail: params.get("of") === "workspace" ? "workspace" : "environment",
    search: (params.get("q") ?? "").slice(0, LONGEST_SEARCH),
    actor: named("who"),
    action: word("what"),
    subject: word("kind"),
    thing: thing && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(thing) ? thing : null,
    time: readTime(params.get("when")),
  };
}

/** The shortest address that reads back as the same query. */
export function writeAudit(environment: string, query: AuditQuery): string {
  const params = new URLSearchParams({ env: environment });
  const put = (name: string, value: string | null) => {
    if (value) params.set(name, value);
  };
  put("of", query.trail === "workspace" ? query.trail : null);
  put("q", query.search);
  put("who", query.actor);
  put("what", query.action);
  put("kind", query.subject);
  put("thing", query.thing);
  put("when", query.time && writeTime(query.time));
  return params.toString().replaceAll("%3A", ":");
}

/** What of a query makes sense in another environment: things are that environment's own. */
export function portableAudit(query: AuditQuery): AuditQuery {
  return { ...query, thing: null };
}

/** The same search of another trail, whose people, actions and things are its own. */
export function inTrail(query: AuditQuery, trail: AuditTrail): AuditQuery {
  return { ...EVERY_ENTRY, trail, search: query.search, time: query.time };
}

/** Every entry of the trail that is looked at. */
export function everyEntry({ trail }: AuditQuery): AuditQuery {
  return { ...EVERY_ENTRY, trail };
}

/** Whether anything is hidden. */
export function isNarrowed(query: AuditQuery): boolean {
  return query.search.trim() !== "" || filterCount(query) > 0;
}

/** How many filters are in force, the search apart. */
export function filterCount({ actor, action, subject, thing, time }: AuditQuery): number {
  return [actor, action, subject, thing, time].filter((part) => part !== null).length;
}

/** The query as the core takes it. A span begins at a midnight, so that it reads the same all day long. */
export function toFilter(query: AuditQuery, now: Date): AuditFilter {
  const { from, to } = rangeOf(query.time, now);
  return {
    trail: query.trail,
    search: query.search.trim(),
    actor: query.actor,
    action: query.action,
    subject: query.subject,
    subject_id: query.thing,
    from,
    to,
  };
}

function rangeOf(time: AuditTime | null, now: Date): DateRange {
  if (time === null) return { from: null, to: null };
  if (time.kind === "between") return { from: time.from, to: time.to };
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - SPAN_DAYS[time.span] + 1);
  return { from: first.toISOString(), to: null };
}

function readTime(text: string | null): AuditTime | null {
  const span = SPANS.find((one) => one === text);
  if (span) return { kind: "span", span };
  const parts = (text ?? "").split("..");
  if (parts.length !== 2) return null;
  const { from, to } = rangeOfDays.write({ from: day(parts[0]), to: day(parts[1]) });
  return from === null && to === null ? null : { kind: "between", from, to };
}

function writeTime(time: AuditTime): string {
  if (time.kind === "span") return time.span;
  const { from, to } = rangeOfDays.read(time);
  return `${from}..${to}`;
}

function day(text: string | undefined): string {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : "";
}
