import { useCalmOperation } from "@/features/lists";

const NOUNS = ["generators", "products", "licenses"] as const;

/** The generators of an environment. How many licenses they made follows at leisure. */
export function useGenerators(environment: string) {
  return useCalmOperation("listGenerators", environment, {}, NOUNS);
}
