import type { CreateLicense, Feature, Generator, KeySource, Product } from "@/api";
import type { CustomerChoice } from "./CustomerPicker";
import { type ExpiryDraft, expiryChoice, expiryProblem } from "./expiry";
import { type FlagDraft, flagDrafts, flagsProblem, flagsValue } from "./flags";
import { metadataProblem, metadataText, metadataValue } from "./metadata";
import { limitProblem, typedLimit } from "./values";
import { words } from "./words";

/** A license that is being made. What is null is as the generator has it. */
export type NewLicense = {
  product: string | null;
  /** A generator's id, or a pattern for this license alone. */
  source: string | null;
  pattern: string;
  customer: CustomerChoice | null;
  /** Empty leaves it to the generator. */
  limit: string;
  expiry: ExpiryDraft;
  flags: FlagDraft[] | null;
  metadata: string | null;
  reason: string;
};

/** The choice that is no generator. */
export const OWN_PATTERN = "pattern";

export const NEW_LICENSE: NewLicense = {
  product: null,
  source: null,
  pattern: "",
  customer: null,
  limit: "",
  expiry: { kind: "default", day: "", amount: "1", unit: "years", from: "assignment" },
  flags: null,
  metadata: null,
  reason: "",
};

/** The one there is, where there is no choice. */
export const theOnly = <One>(all: readonly One[]): One | null => (all.length === 1 ? (all[0] ?? null) : null);

/** The source of keys where there is no choice: the one generator; without any, a pattern. */
export const onlySource = (generators: readonly Generator[]): string | null =>
  generators.length === 0 ? OWN_PATTERN : (theOnly(generators)?.id ?? null);

/** A product that licenses can be made of. */
export const isOffered = ({ status }: Product): boolean => status === "active";

export type NewField = "product" | "source" | "pattern" | "limit" | "expiry" | "flags" | "metadata";

export const NEW_FIELDS: readonly NewField[] = [
  "product",
  "source",
  "pattern",
  "limit",
  "expiry",
  "flags",
  "metadata",
];

const LONGEST_PATTERN = 120;
const PIECE = /\{(?:([A9XH]):(\d{1,3})|yyyy|yy|mm|dd)\}/g;
const PIECES_OF = { A: 26, "9": 10, X: 36, H: 16 } as const;

/** What is wrong with a pattern; null when it will do. */
export function patternProblem(pattern: string): string | null {
  if (pattern.trim() === "") return words.patternMissing;
  if (pattern.length > LONGEST_PATTERN) return words.patternLong(LONGEST_PATTERN);
  const rest = pattern.replaceAll(PIECE, "");
  const brace = /\{[^}]*\}?|\}/.exec(rest);
  if (brace) return words.patternPiece(brace[0]);
  if (randomBits(pattern) === 0) return words.patternFixed;
  return null;
}

/** How many random bits keys of a pattern have. */
export function randomBits(pattern: string): number {
  let bits = 0;
  for (const [, kind, count] of pattern.matchAll(PIECE)) {
    if (kind === "A" || kind === "9" || kind === "X" || kind === "H")
      bits += Number(count) * Math.log2(PIECES_OF[kind]);
  }
  return bits;
}

export function newProblems(
  made: NewLicense,
  products: readonly Product[],
  now: Date,
): Partial<Record<NewField, string>> {
  const product = products.find((one) => one.id === made.product);
  const found: Readonly<Record<NewField, string | null>> = {
    product: !product ? words.productMissing : product.status === "inactive" ? words.productInactive : null,
    source: made.source === null ? words.sourceMissing : null,
    pattern: made.source === OWN_PATTERN ? patternProblem(made.pattern) : null,
    limit: made.limit.trim() === "" && made.source !== OWN_PATTERN ? null : limitProblem(made.limit),
    expiry: expiryProblem(made.expiry, now),
    flags: made.flags && flagsProblem(made.flags),
    metadata: made.metadata === null ? null : metadataProblem(made.metadata),
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null));
}

/** As the core takes it. Only without a problem. */
export function createRequest(made: NewLicense, now: Date): CreateLicense | null {
  if (made.product === null || made.source === null) return null;
  const source: KeySource =
    made.source === OWN_PATTERN
      ? { kind: "format", format: { kind: "pattern", pattern: made.pattern } }
      : { kind: "generator", id: made.source };
  return {
    product_id: made.product,
    source,
    customer_id: made.customer?.id ?? null,
    activation_limit: made.limit.trim() === "" ? null : typedLimit(made.limit),
    expiry: expiryChoice(made.expiry, now),
    flags: made.flags && flagsValue(made.flags),
    metadata: made.metadata === null ? null : metadataValue(made.metadata),
    reason: made.reason.trim() === "" ? null : made.reason.trim(),
  };
}

/** Flags and metadata as they would be without an override. */
export function inherited(generator: Generator | null, features: readonly Feature[]) {
  return {
    flags: flagDrafts(generator?.defaults.flags, features),
    metadata: metadataText(generator?.defaults.metadata),
  };
}
