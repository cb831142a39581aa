import type { LicenseRow } from "@/api";

/** How near an expiry is marked. */
const SOON_MS = 30 * 24 * 60 * 60 * 1000;

/** Whether a license that can still be used ends within 30 days. */
export function expiresSoon(row: Pick<LicenseRow, "expires_at" | "status">, now: Date): boolean {
  if (row.expires_at === null || row.status === "revoked" || row.status === "expired") return false;
  const left = Date.parse(row.expires_at) - now.getTime();
  return left > 0 && left <= SOON_MS;
}
