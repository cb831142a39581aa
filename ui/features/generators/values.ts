/* A generator in a form. Pure. */
import type { Generator, GeneratorFields } from "@/api";
import { jsonText, readJsonObject } from "@/form";
import {
  defaultFormat,
  describeFormat,
  type KeyFormatValues,
  keyFormatOf,
  keyFormatValues,
} from "./keyFormat";
import {
  describeLimit,
  describeValidity,
  type LimitValues,
  limitOf,
  limitValues,
  type ValidityValues,
  validityOf,
  validityValues,
} from "./validity";

export type GeneratorValues = {
  name: string;
  product_id: string;
  format: KeyFormatValues;
  limit: LimitValues;
  validity: ValidityValues;
  flags: string;
  metadata: string;
};

/** What is proposed: three devices, a year from assignment. */
export function generatorValues(generator: Generator | null, productId = ""): GeneratorValues {
  const defaults = generator?.defaults;
  return {
    name: generator?.name ?? "",
    product_id: generator?.product.id ?? productId,
    format: keyFormatValues(generator?.format ?? defaultFormat()),
    limit: limitValues(defaults?.activation_limit ?? 3),
    validity: validityValues(defaults ? defaults.validity : { amount: 1, unit: "years", from: "assignment" }),
    flags: jsonText(defaults?.flags),
    metadata: jsonText(defaults?.metadata),
  };
}

export function generatorFields(values: GeneratorValues): GeneratorFields {
  return {
    name: values.name.trim(),
    product_id: values.product_id,
    format: keyFormatOf(values.format),
    defaults: {
      activation_limit: limitOf(values.limit),
      validity: validityOf(values.validity),
      flags: objectOf(values.flags),
      metadata: objectOf(values.metadata),
    },
  };
}

function objectOf(text: string): unknown {
  const read = readJsonObject(text);
  // The form has said so already; a text that is no object never gets here.
  return read.ok ? read.value : {};
}

/** A value of the form as a text, to compare two of them. */
export function textOfValue(name: string, value: unknown): string {
  switch (name) {
    case "format":
      return describeFormat(keyFormatOf(value as KeyFormatValues));
    case "limit":
      return describeLimit(limitOf(value as LimitValues));
    case "validity":
      return describeValidity(validityOf(value as ValidityValues));
    default:
      return String(value ?? "");
  }
}

/** A whole number of licenses to make, or null. */
export function countOf(text: string): number | null {
  const plain = text.replaceAll(",", "").trim();
  if (!/^\d+$/.test(plain)) return null;
  const count = Number(plain);
  return count >= 1 && count <= 100_000 ? count : null;
}
