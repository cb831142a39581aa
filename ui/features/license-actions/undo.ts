import type { License } from "@/api";
import type { Undo } from "./actions";
import { words } from "./words";

const INVERSE = {
  inactivate: "reactivateLicense",
  reactivate: "inactivateLicense",
  suspend: "liftSuspension",
  lift_suspension: "suspendLicense",
} as const;

/** How a pause or a suspension, or its end, is taken back. `license` is as the action left it. */
export function inverseOf(doing: keyof typeof INVERSE, license: License, what: string): Undo {
  const { id, version } = license;
  return { what, run: (write) => write(INVERSE[doing], { id, version, reason: words.undoReason }) };
}

/** How a change of fields is taken back: the fields as they were, over the version that the change made. */
export function fieldsBack(before: License, after: License, what: string): Undo | undefined {
  // Who holds it is no field: a license that was given away does not come back by itself.
  if (before.customer_id !== after.customer_id) return undefined;
  // A day that has passed meanwhile cannot be set again.
  const { expires_at: expiry } = before;
  const moved = expiry !== after.expires_at;
  if (moved && expiry !== null && Date.parse(expiry) <= Date.now()) return undefined;
  return {
    what,
    run: (write) =>
      write("editLicense", {
        id: before.id,
        version: after.version,
        customer_id: before.customer_id,
        activation_limit: before.activation_limit,
        expires_at: before.expires_at,
        pending_validity: before.pending_validity ?? null,
        flags: before.flags,
        metadata: before.metadata,
        keep_devices: true,
        reason: words.undoReason,
      }),
  };
}
