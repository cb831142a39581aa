import { ACTION_RULES, type Access, type LicenseAction, type LicenseStatus, OPERATIONS } from "@/api";
import { words } from "./words";

/** What can be started from a license's menu. Two of them only look. */
export type Doing = Exclude<LicenseAction, "deactivate_device"> | "preview" | "why";

/** What of a license decides about its actions. */
export type Facts = { status: LicenseStatus; activation_limit: number; replaced_by?: string | null };

const LOOKS: readonly string[] = ["preview", "why"];

export const HIGHEST_LIMIT = 10_000;

type ActionOperation = (typeof OPERATIONS)[number]["name"];

const OPERATION: Readonly<Record<LicenseAction, ActionOperation>> = {
  edit: "edit_license",
  assign: "assign_license",
  hand_over: "hand_over_license",
  inactivate: "inactivate_license",
  reactivate: "reactivate_license",
  suspend: "suspend_license",
  lift_suspension: "lift_suspension",
  revoke: "revoke_license",
  replace: "replace_license",
  delete: "delete_license",
  deactivate_device: "deactivate_device",
  raise_limit: "raise_limit",
};

/** What an action asks of a role; the operations table says so. */
function needs(action: LicenseAction): Access {
  return OPERATIONS.find((row) => row.name === OPERATION[action])?.access ?? "own";
}

/** Whoever may change licenses may also help with them. */
export function mayDo(may: readonly Access[], access: Access): boolean {
  return may.includes(access) || (access === "assist" && may.includes("edit"));
}

/** Why the role stands in the way; null when it does not. */
export function roleRefusal(action: LicenseAction | "create" | "offline", may: readonly Access[]) {
  const access = action === "create" || action === "offline" ? "edit" : needs(action);
  if (mayDo(may, access)) return null;
  return access === "assist" ? words.needsSupport : words.needsManager;
}

/** Why the license's state stands in the way; null when it does not. */
export function stateRefusal(action: Doing | "deactivate_device", facts: Facts): string | null {
  if (isLook(action)) return null;
  if (action === "replace" && facts.replaced_by) return words.replacedAlready;
  if (action === "raise_limit") {
    if (facts.activation_limit < 0) return words.unlimitedAlready;
    if (facts.activation_limit >= HIGHEST_LIMIT) return words.highestAlready;
  }
  return ACTION_RULES.find((one) => one.action === action && one.status === facts.status)?.refused ?? null;
}

/** Why it cannot be done, as a sentence; null when it can. The role comes first: no other state would help. */
export function refusal(
  action: Doing | "deactivate_device",
  facts: Facts,
  may: readonly Access[],
): string | null {
  if (isLook(action)) return null;
  return roleRefusal(action, may) ?? stateRefusal(action, facts);
}

function isLook(action: Doing | "deactivate_device"): action is "preview" | "why" {
  return LOOKS.includes(action);
}
