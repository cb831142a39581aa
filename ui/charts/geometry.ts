/* Where things stand in a chart: scales, round steps, and labels of days that do not run into each other. */
import { tickStep } from "d3-array";
import { useLayoutEffect, useRef, useState } from "react";

/** From a place and a value to where they are drawn. */
export type Scale = {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** The room of one place. */
  step: number;
  x: (place: number) => number;
  y: (value: number) => number;
};

export type Room = { width: number; height: number; right: number };

const LEFT = 44;
const TOP = 8;
const BOTTOM = 22;

/** Points of a line reach from edge to edge; bars stand in the middle of their room. */
export function scaleOf(room: Room, places: number, max: number, bands: boolean): Scale {
  const left = LEFT;
  const right = Math.max(left + 1, room.width - room.right);
  const bottom = room.height - BOTTOM;
  const width = right - left;
  const step = bands ? width / Math.max(1, places) : width / Math.max(1, places - 1);
  const x = (place: number) => {
    if (bands) return left + (place + 0.5) * step;
    return places === 1 ? left + width / 2 : left + place * step;
  };
  const y = (value: number) => bottom - (value / Math.max(1, max)) * (bottom - TOP);
  return { width: room.width, height: room.height, left, right, top: TOP, bottom, step, x, y };
}

/** The place that is nearest to where somebody points. */
export function placeAt(scale: Scale, x: number, places: number, bands: boolean): number {
  const along = bands ? Math.floor((x - scale.left) / scale.step) : Math.round((x - scale.left) / scale.step);
  return Math.min(places - 1, Math.max(0, along));
}

/** At most three lines above zero, at round whole values; the last is the top of the chart. */
export function levelsOf(highest: number): readonly number[] {
  if (highest <= 0) return [0, 1];
  const step = [3, 2, 1]
    .map((wanted) => Math.max(1, tickStep(0, highest, wanted)))
    .find((one) => highest <= one * 3);
  if (step === undefined) return [0, highest];
  const top = Math.ceil(highest / step) * step;
  return Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
}

/** Places whose labels have room beside each other, the last one among them. */
export function labelled(places: number, width: number, room = 92): readonly number[] {
  if (places === 0) return [];
  const most = Math.max(2, Math.floor(width / room));
  const every = Math.max(1, Math.ceil((places - 1) / Math.max(1, most - 1)));
  const found: number[] = [];
  for (let place = places - 1; place >= 0; place -= every) found.unshift(place);
  return found;
}

/** Labels at the end of lines, moved apart where they would lie on each other. */
export function apart(wanted: readonly number[], room: number): readonly number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  let lowest = Number.NEGATIVE_INFINITY;
  const placed: number[] = [...wanted];
  for (const { y, index } of order) {
    lowest = Math.max(y, lowest + room);
    placed[index] = lowest;
  }
  return placed;
}

/** The width of an element, followed while it changes. */
export function useWidth(initial: number) {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth((now) => element.clientWidth || now);
    measure();
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
