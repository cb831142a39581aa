/* For tests: cases and rules. */
import type { AbuseRules, Case, CaseDetail, LicenseRow } from "@/api";
import { idOf } from "../lists/testing";

export const licenseRow = (over: Partial<LicenseRow> = {}): LicenseRow => ({
  id: idOf(300),
  version: 3,
  key: "PRO-9KHT-4WNA-X2VD",
  product: { id: idOf(1), name: "Pro Plan", code: "pro", status: "active" },
  customer: {
    id: idOf(200),
    name: "Annika Lindberg",
    email: "annika@lindberg-foto.example",
    organisation: null,
  },
  status: "suspended",
  activations_used: 2,
  activation_limit: 3,
  expires_at: null,
  pending_validity: null,
  created_at: "2026-06-11T09:41:00Z",
  ...over,
});

export const caseOf = (over: Partial<Case> = {}): Case => ({
  id: idOf(1),
  version: 1,
  license: licenseRow(),
  rule: "devices",
  state: "open",
  suspended: true,
  opened_at: "2026-11-24T10:00:00Z",
  last_at: "2026-11-24T10:40:00Z",
  peak: 23,
  windows: 2,
  closed_at: null,
  closed_by: null,
  reason: null,
  ...over,
});

export const detailOf = (of: Case): CaseDetail => ({
  case: of,
  windows: [
    {
      began_at: "2026-11-24T10:00:00Z",
      ended_at: "2026-11-24T11:00:00Z",
      count: 23,
      threshold: 20,
      evidence: {
        first_at: "2026-11-24T10:01:00Z",
        last_at: "2026-11-24T10:40:00Z",
        devices: ["laptop", "tower"],
        device_count: 23,
        networks: ["203.0.113.0/24"],
        network_count: 1,
        begun: 3,
        ended: 0,
        refusals: [{ code: "LIMIT_REACHED", count: 41 }],
      },
    },
  ],
});

const rule = (kind: AbuseRules["rules"][number]["kind"], threshold: number) => ({
  kind,
  on: true,
  threshold,
  effect: "flag" as const,
  since: null,
});

export const RULES: AbuseRules = {
  version: 4,
  rules: [rule("devices", 20), rule("denials", 200), rule("churn", 20), rule("networks", 20)],
};
