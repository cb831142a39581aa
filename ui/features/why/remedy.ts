import type { Remedy, RemedyOffer } from "@/api";

/** Tells remedies apart, and finds them again after the next decision. */
export function remedyKey(remedy: Remedy): string {
  switch (remedy.kind) {
    case "stop_ignoring":
      return `stop_ignoring ${remedy.device_id}`;
    case "deactivate_device":
      return `deactivate_device ${remedy.activation_id}`;
    // A date in it moves on with every decision; there is one of each.
    default:
      return remedy.kind;
  }
}

/** The chosen remedies that are still offered and can be applied together. */
export function applicable(offers: readonly RemedyOffer[], chosen: ReadonlySet<string>): Remedy[] {
  return offers
    .filter(
      ({ remedy, needs, refused }) =>
        remedy.kind !== "replace" && needs === null && refused === null && chosen.has(remedyKey(remedy)),
    )
    .map(({ remedy }) => remedy);
}
