import { writePlace } from "@/features/licenses/query/codec";
import { EVERYTHING } from "@/features/licenses/query/query";
import { LICENSES } from "@/features/shell/places";

/** License keys, only those of a product. */
export function licensesOfProduct(environment: string, product: string): string {
  return `${LICENSES}?${writePlace({ environment, query: { ...EVERYTHING, products: [product] } })}`;
}

/** License keys, only those of a customer, one of them open if wanted. */
export function licensesOfCustomer(
  environment: string,
  customer: string,
  open: string | null = null,
): string {
  return `${LICENSES}?${writePlace({ environment, query: { ...EVERYTHING, customer }, open })}`;
}

/** License keys, one of them open. */
export function licenseAt(environment: string, license: string): string {
  return `${LICENSES}?${writePlace({ environment, query: EVERYTHING, open: license })}`;
}
