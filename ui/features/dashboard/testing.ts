/* For tests: a dashboard. */
import type { Dashboard, LicenseStatus } from "@/api";
import { PRO } from "../devices/testing";
import { idOf } from "../lists/testing";

const STATES: readonly [LicenseStatus, number][] = [
  ["available", 41],
  ["assigned", 8],
  ["active", 247],
  ["inactive", 2],
  ["suspended", 3],
  ["expired", 50],
  ["revoked", 0],
];

export const DASHBOARD: Dashboard = {
  today: "2026-11-20",
  licenses: 351,
  by_status: STATES.map(([status, count]) => ({ status, count })),
  days: ["2026-11-18", "2026-11-19", "2026-11-20"].map((day, index) => ({
    day,
    activations: 10 + index,
    validations: 1_000 + index,
    denials: index,
  })),
  causes: [
    { code: "LIMIT_REACHED", count: 40, before: 30 },
    { code: "EXPIRED", count: 7, before: 9 },
  ],
  expiring: [
    { days: 7, count: 4 },
    { days: 30, count: 21 },
    { days: 90, count: 66 },
  ],
  calendar: Array.from({ length: 91 }, (_, place) => (place === 41 ? 12 : 0)),
  buffer: 50,
  stock: [{ product: PRO, available: 41 }],
  pools: [
    {
      pool: { id: idOf(71), name: "Enterprise, Q3 purchase", transferable: true },
      product: PRO,
      free: 120,
      seats: 500,
      buffer: 50,
    },
  ],
  activity: [
    {
      id: idOf(81),
      at: "2026-11-20T09:00:00Z",
      actor: "Mira Okafor",
      door: "desk",
      action: "revoke_license",
      subject: "license",
      subject_id: idOf(5),
      label: "PRO-H3WQ",
      reason: null,
      batch: null,
      changes: [],
      erased: false,
      position: 7,
    },
  ],
  counted_until: null,
};
