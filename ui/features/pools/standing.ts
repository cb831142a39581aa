/* How a pool stands. Pure. */
import type { Pool, PoolSeats } from "@/api";
import { WORDS } from "./words";

/** Whether its time is over. */
export const hasEnded = ({ expires_at: at }: Pick<Pool, "expires_at">, now: Date): boolean =>
  at !== null && new Date(at) <= now;

/** Whether fewer seats are free than should be. One that has ended waits for nobody. */
export const runsLow = (pool: Pick<Pool, "expires_at" | "seats">, now: Date): boolean =>
  !hasEnded(pool, now) && pool.seats.free < pool.seats.buffer;

/** The seats by what is done with them; together they are all. */
export function partsOf({ free, assigned, waiting, spent }: PoolSeats) {
  return { inUse: Math.max(0, assigned - waiting), waiting, spent, free };
}

/** Why it cannot be deleted as far as its figures tell; null when it may be. */
export const deleteRefusal = ({ seats }: Pick<Pool, "seats">): string | null =>
  seats.assigned + seats.spent > 0 ? WORDS.deleteUsed : null;

/** Why no seat of it can be given; null when one can. */
export function assignRefusal(pool: Pool, now: Date): string | null {
  if (pool.product.status === "inactive") return WORDS.poolOff(pool.product.name);
  if (hasEnded(pool, now)) return WORDS.poolEnded;
  return pool.seats.free === 0 ? WORDS.poolFull : null;
}
