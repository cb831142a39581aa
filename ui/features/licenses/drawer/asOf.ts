import type { License, LicenseAt } from "@/api";
import { expiryText } from "@/features/license-actions/consequences";
import { formatCount } from "@/lib/format";
import { sameJson } from "@/lib/sameJson";
import { STATUS_LABEL } from "@/ui";
import { flagTexts, metadataText } from "./value";
import { words } from "./words";

/** A field of a license then and now. */
export type ThenNow = { term: string; before: string; now: string; differs: boolean };

/** Every field that may change, as it stood and as it is. */
export function thenAndNow(
  then: LicenseAt & { license: License },
  now: License,
  customer: string | null,
): ThenNow[] {
  const fields: readonly [string, (license: License, holder: string | null) => string][] = [
    [words.status, ({ status }) => STATUS_LABEL[status]],
    [words.customer, (_, holder) => holder ?? words.none],
    [words.limit, ({ activation_limit: limit }) => (limit < 0 ? words.unlimited : formatCount(limit))],
    [words.expires, (license) => expiryText(license)],
    [words.flags, ({ flags }) => flagTexts(flags).join(", ") || words.none],
    [words.metadata, ({ metadata }) => metadataText(metadata) || words.none],
  ];
  return fields.map(([term, say]) => {
    const [before, after] = [say(then.license, then.customer), say(now, customer)];
    const differs =
      term === words.metadata
        ? !sameJson(then.license.metadata, now.metadata)
        : term === words.flags
          ? !sameJson(then.license.flags, now.flags)
          : before !== after;
    return { term, before, now: after, differs };
  });
}
