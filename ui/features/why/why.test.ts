import { expect, test } from "vitest";
import type { Denial, Evidence, RemedyOffer } from "@/api";
import { refusedDevices } from "./devices";
import { evidenceText, seatAfter } from "./evidence";
import { applicable, remedyKey } from "./remedy";

const NOW = new Date("2026-11-20T12:00:00Z");

const denial = (over: Partial<Denial>): Denial => ({
  license_id: null,
  key: "PRO-9KHT…",
  device_id: "d1",
  device: "annika-mbp",
  network: null,
  code: "DEVICE_IGNORED",
  last_at: "2026-11-20T11:00:00Z",
  count: 1,
  ...over,
});

test("refusals of one device belong together, however often it asked", () => {
  const found = refusedDevices([
    denial({}),
    denial({ code: "LIMIT_REACHED", last_at: "2026-11-20T11:30:00Z", count: 4 }),
    denial({ device_id: null, device: "fp_8c41", last_at: "2026-11-20T11:45:00Z" }),
  ]);
  expect(found.map(({ name, codes, count, choice }) => [name, codes, count, choice.kind])).toEqual([
    ["fp_8c41", ["DEVICE_IGNORED"], 1, "new"],
    ["annika-mbp", ["DEVICE_IGNORED", "LIMIT_REACHED"], 5, "known"],
  ]);
});

const SEATS: Evidence = {
  check: "seats",
  limit: 3,
  used: 3,
  held: false,
  devices: [
    { activation_id: "a1", device_id: "d1", name: "atelje-mac", last_seen_at: "2026-11-20T11:56:00Z" },
    { activation_id: "a2", device_id: "d2", name: "foto-pc", last_seen_at: "2026-08-18T12:00:00Z" },
  ],
};

test("a failing check names what it looked at", () => {
  expect(evidenceText(SEATS, "LIMIT_REACHED", NOW)).toBe(
    "Limit 3, used 3: atelje-mac (4 min ago), foto-pc (94 days ago), 1 more",
  );
  expect(evidenceText(SEATS, null, NOW)).toBe("Limit 3, used 3");
  expect(
    evidenceText(
      {
        check: "expiry",
        expires_at: null,
        grace_until: null,
        grace_days: 0,
        pending: { amount: 1, unit: "years", from: "assignment" },
      },
      null,
      NOW,
    ),
  ).toBe("Not begun: 1 year from assignment");
});

test("remedies together say which activation it would be", () => {
  expect(seatAfter(SEATS, [{ kind: "deactivate_device", activation_id: "a2" }])).toBe("3 of 3");
  expect(seatAfter(SEATS, [{ kind: "raise_limit", to: 4 }])).toBe("4 of 4");
  expect(seatAfter({ ...SEATS, held: true }, [])).toBeNull();
});

test("what needs another role, or is an action of its own, is not applied along", () => {
  const offer = (over: Partial<RemedyOffer>): RemedyOffer => ({
    remedy: { kind: "lift_suspension" },
    subject: null,
    alone: "VALID",
    needs: null,
    refused: null,
    ...over,
  });
  const offers = [
    offer({ needs: "edit" }),
    offer({ remedy: { kind: "replace" } }),
    offer({ remedy: { kind: "extend", expires_at: "2027-01-01T00:00:00Z" } }),
  ];
  const all = new Set(offers.map(({ remedy }) => remedyKey(remedy)));
  expect(applicable(offers, all).map(({ kind }) => kind)).toEqual(["extend"]);
  // The next decision offers another day; it is the same remedy.
  const later = [offer({ remedy: { kind: "extend", expires_at: "2027-01-02T00:00:00Z" } })];
  expect(applicable(later, all)).toHaveLength(1);
});
