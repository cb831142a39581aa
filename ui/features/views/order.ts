import type { SavedView } from "@/api";

type Placed = Pick<SavedView, "position">;

/** The views that need another position so that the one at `from` comes to stand at `to`, each with its new one. */
export function moved<V extends Placed>(
  among: readonly V[],
  from: number,
  to: number,
): { view: V; position: number }[] {
  const order = [...among];
  order.splice(to, 0, ...order.splice(from, 1));
  return order
    .map((view, position) => ({ view, position }))
    .filter(({ view, position }) => view.position !== position);
}

/** The position after all of these. */
export function lastPosition(among: readonly Placed[]): number {
  return among.reduce((last, view) => Math.max(last, view.position), -1) + 1;
}
