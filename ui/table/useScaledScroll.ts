import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import {
  isScaled,
  MAX_PHYSICAL_PX,
  maxPhysical,
  maxVirtual,
  offsetShowing,
  rescaled,
  type ScrollModel,
  scrollBy,
  toPhysical,
  toVirtual,
} from "./scroll";

export type ScaledScroll = {
  model: ScrollModel;
  /** Where the list stands, px from its first row. */
  virtual: number;
  /** Where the element stands, px. */
  physical: number;
  /** Whether the browser's own scrolling, so mostly the thumb, led here. */
  dragged: boolean;
  /** The room inside the element, px. */
  width: number;
  onScroll: () => void;
  moveTo: (virtual: number) => void;
  /** Brings a row into sight by the least movement. */
  showRow: (index: number) => void;
};

type Options = {
  element: RefObject<HTMLDivElement | null>;
  total: number;
  row: number;
  head: number;
  /** Hears of a new place before it is drawn. */
  onMove: (model: ScrollModel, virtual: number) => void;
};

/** The scroll state of one element over `total` rows of `row` px below a sticky head of `head` px. */
export function useScaledScroll({ element, total, row, head, onMove }: Options): ScaledScroll {
  const view = useViewport(element);
  const [place, setPlace] = useState({ virtual: 0, physical: 0, dragged: false });
  const viewport = Math.max(0, view.height - head);
  const model = useMemo<ScrollModel>(
    () => ({ total, row, viewport, cap: MAX_PHYSICAL_PX }),
    [total, row, viewport],
  );
  // Several wheel events may come before the next render: the truth between renders is here.
  const now = useRef({ model, virtual: 0, written: 0 });
  const heard = useRef(onMove);
  heard.current = onMove;

  const moveTo = useCallback(
    (virtual: number) => {
      const box = element.current;
      if (!box) return;
      const bounded = scrollBy(now.current.model, virtual, 0);
      box.scrollTop = toPhysical(now.current.model, bounded);
      now.current.virtual = bounded;
      now.current.written = box.scrollTop;
      heard.current(now.current.model, bounded);
      setPlace({ virtual: bounded, physical: box.scrollTop, dragged: false });
    },
    [element],
  );

  const onScroll = useCallback(() => {
    const box = element.current;
    if (!box) return;
    // The echo of our own write is no news, and may say less than what was written: the browser rounds.
    const moved = Math.abs(box.scrollTop - now.current.written);
    if (moved === 0 || (isScaled(now.current.model) && moved < 1)) return;
    now.current.written = box.scrollTop;
    now.current.virtual = toVirtual(now.current.model, box.scrollTop);
    const place = { virtual: now.current.virtual, physical: box.scrollTop, dragged: true };
    heard.current(now.current.model, place.virtual);
    // The browser tells of scrolling just before it paints. Drawn any later, rows would come a frame after their place.
    flushSync(() => setPlace(place));
  }, [element]);

  const showRow = useCallback(
    (index: number) => {
      const { model: current, virtual } = now.current;
      const target = offsetShowing(current, virtual, index);
      if (target !== virtual) moveTo(target);
    },
    [moveTo],
  );

  useLayoutEffect(() => {
    const before = now.current.model;
    now.current.model = model;
    const { virtual } = now.current;
    const wanted = before.row === model.row ? virtual : rescaled(virtual, before.row, model.row);
    const standing = element.current?.scrollTop ?? 0;
    if (wanted !== virtual || Math.abs(toPhysical(model, wanted) - standing) > 1) moveTo(wanted);
  }, [model, moveTo, element]);

  useExactWheel(element, now, moveTo);

  return {
    model,
    virtual: Math.min(place.virtual, maxVirtual(model)),
    physical: Math.min(place.physical, maxPhysical(model)),
    dragged: place.dragged,
    width: view.width,
    onScroll,
    moveTo,
    showRow,
  };
}

function useViewport(element: RefObject<HTMLDivElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = box;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** While the thumb is only proportional, a wheel step would leap over rows. It moves exact pixels instead. */
function useExactWheel(
  element: RefObject<HTMLDivElement | null>,
  now: RefObject<{ model: ScrollModel; virtual: number }>,
  moveTo: (virtual: number) => void,
) {
  useEffect(() => {
    const box = element.current;
    if (!box) return;
    const onWheel = (event: WheelEvent) => {
      const { model, virtual } = now.current;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!isScaled(model) || event.ctrlKey || sideways) return;
      event.preventDefault();
      moveTo(scrollBy(model, virtual, event.deltaY * wheelUnit(event.deltaMode, model)));
    };
    // React's own wheel listener is passive and may not prevent the browser's scrolling.
    box.addEventListener("wheel", onWheel, { passive: false });
    return () => box.removeEventListener("wheel", onWheel);
  }, [element, now, moveTo]);
}

/** Pixels per unit of the wheel: pixels, lines (a row each), or pages. */
function wheelUnit(mode: number, model: ScrollModel): number {
  if (mode === WheelEvent.DOM_DELTA_LINE) return model.row;
  return mode === WheelEvent.DOM_DELTA_PAGE ? model.viewport : 1;
}
