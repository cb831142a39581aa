/* A product in a form. Pure. */
import type { Feature, FeatureKind, Product, ProductFields, ProductStatus } from "@/api";
import { WORDS } from "./words";

export type FeatureValues = { name: string; kind: FeatureKind; description: string };

export type ProductValues = {
  name: string;
  code: string;
  status: ProductStatus;
  description: string;
  grace: "workspace" | "own";
  graceDays: string;
  myOffline: boolean;
  features: FeatureValues[];
};

export const MOST_FEATURES = 200;

export function productValues(product: Product | null, workspaceDays: number): ProductValues {
  const days = product?.grace_days ?? null;
  return {
    name: product?.name ?? "",
    code: product?.code ?? "",
    status: product?.status ?? "active",
    description: product?.description ?? "",
    grace: days === null ? "workspace" : "own",
    graceDays: (days ?? workspaceDays).toString(),
    myOffline: product?.my_offline ?? false,
    features: (product?.features ?? []).map((one) => ({ ...one, description: one.description ?? "" })),
  };
}

export function productFields(values: ProductValues): ProductFields {
  return {
    name: values.name.trim(),
    code: values.code.trim(),
    status: values.status,
    description: values.description.trim() || null,
    grace_days: values.grace === "own" ? Number(values.graceDays) : null,
    my_offline: values.myOffline,
    features: values.features.filter((one) => !isBlank(one)).map(featureOf),
  };
}

function featureOf({ name, kind, description }: FeatureValues): Feature {
  return { name: name.trim(), kind, description: description.trim() || null };
}

/** "Pro Plan (EU)" → "pro-plan-eu" */
export function proposeCode(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 40)
    .replace(/-+$/, "");
}

export function codeProblem(code: string): string | true {
  return /^[A-Za-z0-9_-]{1,40}$/.test(code.trim()) || WORDS.codeWrong;
}

export function graceProblem(text: string): string | true {
  return (/^\d+$/.test(text.trim()) && Number(text) <= 365) || WORDS.graceWrong;
}

/** A row that nobody has filled in is left out. */
function isBlank({ name, description }: Pick<FeatureValues, "name" | "description">): boolean {
  return name.trim() === "" && description.trim() === "";
}

/** What is wrong with the name of a feature, among the others. */
export function featureNameProblem(
  { name, description }: Pick<FeatureValues, "name" | "description">,
  all: readonly { name: string }[],
): string | true {
  const wanted = name.trim();
  if (isBlank({ name, description })) return true;
  if (!/^[A-Za-z][A-Za-z0-9_.-]{0,59}$/.test(wanted)) return WORDS.featureNameWrong;
  const alike = all.filter((one) => one.name.trim() === wanted);
  return alike.length < 2 || WORDS.featureTwice(wanted);
}

/** A value of the form as a text, to compare two of them. */
export function textOfValue(_: string, value: unknown): string {
  if (typeof value === "boolean") return value ? WORDS.on : WORDS.off;
  if (!Array.isArray(value)) return String(value ?? "");
  return (value as FeatureValues[]).map((one) => one.name).join(", ");
}
