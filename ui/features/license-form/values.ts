import type { EditLicense, Feature, LicenseDetail } from "@/api";
import { HIGHEST_LIMIT } from "@/features/license-actions/availability";
import { jsonProblem } from "@/lib/json";
import { sameJson } from "@/lib/sameJson";
import type { CustomerChoice } from "./CustomerPicker";
import { type Expiry, type ExpiryDraft, expiryDraft, expiryOf, expiryProblem, sameDraft } from "./expiry";
import { type FlagDraft, flagDrafts, flagsProblem, flagsValue } from "./flags";
import { metadataProblem, metadataText, metadataValue } from "./metadata";
import { words } from "./words";

/** What a license's form holds, as it was typed. */
export type Values = {
  customer: CustomerChoice | null;
  limit: string;
  expiry: ExpiryDraft;
  flags: FlagDraft[];
  metadata: string;
};

export type FieldName = keyof Values;

export const FIELDS: readonly FieldName[] = ["customer", "limit", "expiry", "flags", "metadata"];

export type Problems = Partial<Record<FieldName, string>>;

/** The fields of a license, ready to be changed. */
export function valuesOf({ license, customer }: LicenseDetail, features: readonly Feature[]): Values {
  return {
    customer: customer && { id: customer.id, name: customer.name, email: customer.email },
    limit: String(license.activation_limit),
    expiry: expiryDraft(expiryNow(license)),
    flags: flagDrafts(license.flags, features),
    metadata: metadataText(license.metadata),
  };
}

export function expiryNow(license: LicenseDetail["license"]): Expiry {
  return { expires_at: license.expires_at, pending_validity: license.pending_validity ?? null };
}

/** The limit that was typed; null when it is none. */
export function typedLimit(text: string): number | null {
  const plain = text.trim().replaceAll(",", "");
  if (!/^-?\d{1,6}$/.test(plain)) return null;
  const limit = Number(plain);
  return limit === -1 || (limit >= 1 && limit <= HIGHEST_LIMIT) ? limit : null;
}

export const limitProblem = (text: string): string | null =>
  typedLimit(text) === null ? words.limitProblem : null;

/** Whether one field says the same in both. */
export function sameField(field: FieldName, a: Values, b: Values): boolean {
  switch (field) {
    case "customer":
      return a.customer?.id === b.customer?.id;
    case "limit":
      return (typedLimit(a.limit) ?? a.limit) === (typedLimit(b.limit) ?? b.limit);
    case "expiry":
      return sameDraft(a.expiry, b.expiry);
    case "flags":
      if (flagsProblem(a.flags) || flagsProblem(b.flags)) return sameJson(a.flags, b.flags);
      return sameJson(flagsValue(a.flags), flagsValue(b.flags));
    case "metadata":
      if (jsonProblem(a.metadata) || jsonProblem(b.metadata)) return a.metadata === b.metadata;
      return sameJson(metadataValue(a.metadata), metadataValue(b.metadata));
  }
}

/** The fields that differ, in the order of the form. */
export function changedFields(before: Values, values: Values): FieldName[] {
  return FIELDS.filter((field) => !sameField(field, before, values));
}

/** What must change before it can be saved. A field that stays as it is is no question. */
export function problemsOf(
  values: Values,
  before: Values,
  license: LicenseDetail["license"],
  now: Date,
): Problems {
  const problems: Problems = {};
  const changed = new Set(changedFields(before, values));
  const found: Readonly<Record<FieldName, () => string | null>> = {
    customer: () => (values.customer === null && license.customer_id !== null ? words.customerStays : null),
    limit: () => limitProblem(values.limit),
    expiry: () =>
      license.status === "expired"
        ? words.expiredStays
        : expiryProblem(values.expiry, now, license.expires_at === null ? now : new Date(license.expires_at)),
    flags: () => flagsProblem(values.flags),
    metadata: () => metadataProblem(values.metadata),
  };
  for (const field of FIELDS) {
    const problem = changed.has(field) ? found[field]() : null;
    if (problem) problems[field] = problem;
  }
  return problems;
}

export type Along = { version: number; keepDevices: boolean; reason: string | null };

/** The change as the core takes it: every field as it shall be. Only for values without a problem. */
export function editRequest(
  values: Values,
  before: Values,
  license: LicenseDetail["license"],
  { version, keepDevices, reason }: Along,
): EditLicense {
  const changed = new Set(changedFields(before, values));
  const stands = expiryNow(license);
  const expiry = changed.has("expiry") ? (expiryOf(values.expiry, stands, new Date()) ?? stands) : stands;
  return {
    id: license.id,
    version,
    customer_id: values.customer?.id ?? null,
    activation_limit: typedLimit(values.limit) ?? license.activation_limit,
    ...expiry,
    flags: changed.has("flags") ? flagsValue(values.flags) : license.flags,
    metadata: changed.has("metadata") ? metadataValue(values.metadata) : license.metadata,
    keep_devices: keepDevices,
    reason,
  };
}
