/* For tests: pools, and people who hold seats of them. */
import type { HeldSeat, Holder, LicenseRow, Pool, PoolSeats } from "@/api";
import { idOf } from "../lists/testing";

export const COURSE = { id: idOf(1), name: "Course", code: "course", status: "active" as const };

export const seatsOf = (over: Partial<PoolSeats> = {}): PoolSeats => ({
  total: 25,
  free: 12,
  assigned: 12,
  waiting: 3,
  spent: 1,
  buffer: 2,
  ...over,
});

export const poolOf = (n: number, over: Partial<Pool> = {}): Pool => ({
  id: idOf(500 + n),
  version: 4,
  name: `Pool ${n}`,
  product: COURSE,
  customer: { id: idOf(9), name: "Pine Labs", email: "desk@pine.example", organisation: "Pine Labs" },
  transferable: true,
  contract: "PO-4711",
  purchased_at: "2026-01-05T10:00:00Z",
  expires_at: null,
  created_at: "2026-01-05T10:00:00Z",
  seats: seatsOf(),
  ...over,
});

const licenseOf = (n: number, over: Partial<LicenseRow>): LicenseRow => ({
  id: idOf(700 + n),
  version: 2,
  key: `CRS-${n}AAAA-BBBBB-CCCCC`,
  product: COURSE,
  customer: null,
  status: "active",
  activations_used: 2,
  activation_limit: 3,
  expires_at: null,
  pending_validity: null,
  created_at: "2026-01-05T10:00:00Z",
  ...over,
});

export function seatOf(n: number, pool: Pool, over: Partial<LicenseRow> = {}): HeldSeat {
  const { id, name, transferable } = pool;
  return {
    license: licenseOf(n, over),
    pool: { id, name, transferable },
    since: "2026-02-01T10:00:00Z",
    last_seen_at: "2026-03-01T10:00:00Z",
  };
}

export const holderOf = (n: number, seats: HeldSeat[], over: Partial<Holder> = {}): Holder => ({
  customer: {
    id: idOf(900 + n),
    name: `Person ${n}`,
    email: `person-${n}@pine.example`,
    organisation: "Pine Labs",
  },
  seats,
  progress: [],
  ...over,
});
