/** The seven states of a license, in the order in which they are shown. */
export const STATUSES = [
  "available",
  "assigned",
  "active",
  "inactive",
  "suspended",
  "expired",
  "revoked",
] as const;

export type Status = (typeof STATUSES)[number];

export const STATUS_LABEL: Readonly<Record<Status, string>> = {
  available: "Available",
  assigned: "Assigned",
  active: "Active",
  inactive: "Inactive",
  suspended: "Suspended",
  expired: "Expired",
  revoked: "Revoked",
};
