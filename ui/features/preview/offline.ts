import type { LicensePreview } from "@/api";
import { words } from "./words";

/** The usual spans, the workspace's own among them, as far as the owner allows. */
export function presetHours(usual: number, most: number): number[] {
  const hours = [1, usual, 24, 168].filter((one) => one <= most);
  return [...new Set(hours)].sort((a, b) => a - b).slice(0, 3);
}

/** What is wrong with hours that were typed; null when nothing is. */
export function hoursProblem(text: string, most: number): string | null {
  const plain = text.trim();
  const hours = /^\d{1,5}$/.test(plain) ? Number(plain) : 0;
  return hours >= 1 && hours <= most ? null : words.hoursProblem(most);
}

/** What the file will tell, before there is one. */
export function fileSketch(
  { detail: { license, product, customer } }: LicensePreview,
  fingerprint: string | null,
  issued: string,
  jws: string,
): string {
  const facts = {
    license: license.key,
    product: product.code,
    customer: customer?.name ?? null,
    flags: license.flags,
    device: fingerprint,
    issued,
    jws,
  };
  return JSON.stringify(facts, null, 2);
}
