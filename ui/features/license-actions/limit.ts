import { HIGHEST_LIMIT } from "./availability";
import { words } from "./words";

/** A higher limit as it was typed: the number, or what is wrong with it. */
export function newLimit(
  text: string,
  now: number,
  cap: number | null,
): { limit: number; problem: null } | { limit: null; problem: string } {
  const wrong = {
    limit: null,
    problem: words.limitHigher(now, Math.min(HIGHEST_LIMIT, cap ?? HIGHEST_LIMIT)),
  };
  if (cap !== null && now >= cap) return { limit: null, problem: words.aboveCap(cap) };
  const plain = text.trim().replaceAll(/[,  ]/g, "");
  if (!/^\d{1,6}$/.test(plain)) return wrong;
  const limit = Number(plain);
  if (cap !== null && limit > cap) return { limit: null, problem: words.aboveCap(cap) };
  return limit > now && limit <= HIGHEST_LIMIT ? { limit, problem: null } : wrong;
}
