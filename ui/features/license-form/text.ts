import { formatCount, formatDate } from "@/lib/format";
import { formatValidity } from "@/lib/validity";
import { typedEnd, typedValidity } from "./expiry";
import { flagsProblem, flagsValue } from "./flags";
import { type FieldName, typedLimit, type Values } from "./values";
import { words } from "./words";

/** A field as a person reads it beside another version of it. */
export function fieldText(field: FieldName, values: Values): string {
  switch (field) {
    case "customer":
      return values.customer ? `${values.customer.name}\n${values.customer.email}` : words.unset;
    case "limit": {
      const limit = typedLimit(values.limit);
      return limit === null ? values.limit : limit < 0 ? words.unlimited : formatCount(limit);
    }
    case "expiry":
      return expiryText(values);
    case "flags":
      return flagsText(values);
    case "metadata":
      return values.metadata;
  }
}

function expiryText({ expiry }: Values): string {
  if (expiry.kind === "after") {
    const validity = typedValidity(expiry);
    return validity ? formatValidity(validity) : expiry.amount;
  }
  if (expiry.kind !== "at") return words.lifetime;
  const end = typedEnd(expiry, new Date());
  return end ? formatDate(end) : expiry.day;
}

function flagsText({ flags }: Values): string {
  if (flagsProblem(flags)) return flags.map(({ name, text }) => `${name}: ${text}`).join("\n");
  return Object.entries(flagsValue(flags))
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");
}
