import type { Feature, FeatureKind } from "@/api";
import { jsonProblem } from "@/lib/json";
import { words } from "./words";

/** A feature flag while it is being changed. Its value is kept as it was typed. */
export type FlagDraft = {
  name: string;
  kind: FeatureKind | "json";
  /** "true" and "false" for a switch. */
  text: string;
  /** Whether the license has it; a switch that was off stays off, instead of going. */
  given: boolean;
  /** Whether it is none of the product's features. */
  free: boolean;
};

const LONGEST_FLAGS = 10 * 1024;

/** The product's features with what the license has of them, then whatever else it has. */
export function flagDrafts(flags: unknown, features: readonly Feature[]): FlagDraft[] {
  const own = new Map(Object.entries(asObject(flags)));
  const known = features.map(({ name, kind }) => {
    const given = own.has(name);
    const value = own.get(name);
    own.delete(name);
    const fits = !given || kindOf(value) === kind;
    const text = given ? textOf(value, fits ? kind : kindOf(value)) : kind === "switch" ? "false" : "";
    return { name, kind: fits ? kind : kindOf(value), text, given, free: false };
  });
  const free = [...own].map(([name, value]) => {
    const kind = kindOf(value);
    return { name, kind, text: textOf(value, kind), given: true, free: true };
  });
  return [...known, ...free];
}

/** An object's own entries; anything else has none. */
export function asObject(value: unknown): object {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function kindOf(value: unknown): FlagDraft["kind"] {
  if (typeof value === "boolean") return "switch";
  if (typeof value === "number") return "number";
  return typeof value === "string" ? "text" : "json";
}

function textOf(value: unknown, kind: FlagDraft["kind"]): string {
  return kind === "text" && typeof value === "string" ? value : JSON.stringify(value);
}

/** The flag's value; undefined when the license does not carry it. Only for a draft without a problem. */
export function flagValue({ kind, text, given, free }: FlagDraft): unknown {
  switch (kind) {
    case "switch":
      return text === "true" ? true : given || free ? false : undefined;
    case "number":
      return text.trim() === "" ? undefined : Number(text.trim());
    case "text":
      return text === "" && !free ? undefined : text;
    case "json":
      return text.trim() === "" ? undefined : JSON.parse(text);
  }
}

/** What is wrong with one flag; null when nothing is. */
export function flagProblem({ name, kind, text, free }: FlagDraft): string | null {
  if (free && !/^[A-Za-z][A-Za-z0-9_.-]{0,59}$/.test(name)) return words.flagName;
  const plain = text.trim();
  if (kind === "number") {
    if (plain === "") return free ? words.flagEmpty(name) : null;
    return /^-?\d+(\.\d+)?$/.test(plain) ? null : words.flagNumber(name);
  }
  if (kind === "json") {
    if (plain === "") return free ? words.flagEmpty(name) : null;
    return jsonProblem(text) ? words.flagJson(name) : null;
  }
  return null;
}

/** What is wrong with the flags, the first thing; null when nothing is. */
export function flagsProblem(drafts: readonly FlagDraft[]): string | null {
  const seen = new Set<string>();
  for (const draft of drafts) {
    const problem = flagProblem(draft);
    if (problem) return problem;
    if (seen.has(draft.name)) return words.flagTwice(draft.name);
    seen.add(draft.name);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(flagsValue(drafts))).length;
  return bytes > LONGEST_FLAGS ? words.flagsLong(bytes) : null;
}

/** The flags as the license carries them. Only for drafts without a problem. */
export function flagsValue(drafts: readonly FlagDraft[]): Record<string, unknown> {
  const entries = drafts.map((draft) => [draft.name, flagValue(draft)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
