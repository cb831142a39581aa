/* For tests: devices, and what they use. */
import type { ActivationRow, CustomerRef, Device, DeviceDetail, DeviceRow, ProductRef } from "@/api";
import { idOf } from "../lists/testing";

export const PRO: ProductRef = { id: idOf(100), name: "Pro Plan", code: "pro", status: "active" };

export const PINE: CustomerRef = {
  id: idOf(200),
  name: "Harbour & Pine",
  email: "it@harbourpine.example",
  organisation: null,
};

export const deviceOf = (n: number, over: Partial<Device> = {}): Device => ({
  id: idOf(1000 + n),
  fingerprint: `fp-${n}-0123456789abcdef`,
  name: `studio-${n}`,
  platform: "macOS 15",
  serial: `C02-${n}`,
  ip: `203.0.113.${n}`,
  ignored: false,
  ...over,
});

export const rowOf = (device: Device, over: Partial<DeviceRow> = {}): DeviceRow => ({
  device,
  app_version: "4.2",
  first_seen_at: "2026-01-01T00:00:00Z",
  last_seen_at: "2026-02-01T00:00:00Z",
  seats: 1,
  ...over,
});

export const activationOf = (n: number, over: Partial<ActivationRow> = {}): ActivationRow => ({
  id: idOf(5000 + n),
  device: deviceOf(n),
  license_id: idOf(300 + n),
  version: 4,
  key: `PRO-00${n}…`,
  status: "active",
  product: PRO,
  customer: PINE,
  activated_at: "2026-01-01T00:00:00Z",
  deactivated_at: null,
  last_seen_at: "2026-02-01T00:00:00Z",
  ...over,
});

export const deviceDetail = (device: Device, over: Partial<DeviceDetail> = {}): DeviceDetail => ({
  device: rowOf(device),
  customer: PINE,
  ignored_at: null,
  ignored_by: null,
  ignored_reason: null,
  activations: [activationOf(1, { device })],
  to_assign: [],
  denials: [],
  ...over,
});
