import { useEffect, useLayoutEffect, useReducer, useRef } from "react";
import { type IndexRange, type ScrollModel, visibleRange } from "./scroll";

/** How long rows left behind may stand in for those of a new place. */
const HOLD_MS = 80;

/** Places on the way of the thumb that may still be drawn when their rows come. */
const MOST_PLACES = 8;

type Place = {
  model: ScrollModel;
  virtual: number;
  /** Whether the thumb, and neither wheel nor key, led here. */
  dragged: boolean;
};

/**
 * The place that is drawn. While the thumb leaps from place to place, rows are a moment behind it, and drawing what is
 * not here yet would show placeholders in every frame of the way. So the newest place whose rows are here is drawn
 * instead, until its successor's come or the moment is over.
 */
export function useHeldPlace({ model, virtual, dragged }: Place, isHere: (range: IndexRange) => boolean) {
  const trail = useRef<number[]>([]);
  const [, wake] = useReducer((times: number) => times + 1, 0);

  const arrived = (place: number) => isHere(visibleRange(model, place, 0));
  const newest = dragged && !arrived(virtual) ? trail.current.findLast(arrived) : undefined;
  // Where both places share rows there is something to see, and a wheel must move what it turns over.
  const held = newest !== undefined && Math.abs(newest - virtual) >= model.viewport;
  const drawn = held ? newest : virtual;

  useLayoutEffect(() => {
    const since = dragged ? trail.current.slice(Math.max(0, trail.current.lastIndexOf(drawn))) : [];
    if (since.at(-1) !== virtual) since.push(virtual);
    trail.current = since.slice(-MOST_PLACES);
  }, [drawn, virtual, dragged]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each place that is drawn has its own moment
  useEffect(() => {
    if (!held) return;
    const timer = window.setTimeout(() => {
      trail.current = [];
      wake();
    }, HOLD_MS);
    return () => window.clearTimeout(timer);
  }, [held, drawn]);
  return drawn;
}
