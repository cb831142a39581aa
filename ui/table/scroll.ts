/**
 * Scrolling over more rows than an element can be tall. All rows are equally high, so places are arithmetic:
 * a virtual offset (px from the first row, as if there were no limit) and a physical one (the element's scrollTop).
 * Up to the cap they are the same. Beyond it the physical one is proportional, for the thumb, and the virtual one
 * is the truth: wheel and keys move it by exact pixels and rows.
 */

/** Engines stop between 16 and 33 million px. Half of that leaves room for zoom. */
export const MAX_PHYSICAL_PX = 8_000_000;

export type ScrollModel = {
  /** Rows in all. */
  total: number;
  /** Height of each, px. */
  row: number;
  /** Height of the part of the body that can be seen, px. */
  viewport: number;
  /** The tallest the body may be, px. */
  cap: number;
};

export type IndexRange = { start: number; end: number };

const clamp = (value: number, max: number) => Math.min(Math.max(value, 0), Math.max(max, 0));

export function virtualHeight(model: ScrollModel): number {
  return model.total * model.row;
}

/** The height the body element gets. */
export function physicalHeight(model: ScrollModel): number {
  return Math.min(virtualHeight(model), model.cap);
}

/** Whether the physical place is only proportional to the virtual one. */
export function isScaled(model: ScrollModel): boolean {
  return virtualHeight(model) > model.cap;
}

export function maxVirtual(model: ScrollModel): number {
  return Math.max(0, virtualHeight(model) - model.viewport);
}

export function maxPhysical(model: ScrollModel): number {
  return Math.max(0, physicalHeight(model) - model.viewport);
}

/** Where the thumb leads. Its very end is the very end of the rows, whatever the browser rounds off. */
export function toVirtual(model: ScrollModel, physical: number): number {
  if (!isScaled(model)) return clamp(physical, maxVirtual(model));
  const max = maxPhysical(model);
  if (max === 0 || physical >= max - 1) return maxVirtual(model);
  return clamp((physical / max) * maxVirtual(model), maxVirtual(model));
}

/** Where the thumb belongs. */
export function toPhysical(model: ScrollModel, virtual: number): number {
  const place = clamp(virtual, maxVirtual(model));
  if (!isScaled(model)) return place;
  const max = maxVirtual(model);
  return max === 0 ? 0 : (place / max) * maxPhysical(model);
}

/** A step of the wheel: exact in both directions, stopped at the ends. */
export function scrollBy(model: ScrollModel, virtual: number, delta: number): number {
  return clamp(virtual + delta, maxVirtual(model));
}

/** The rows to draw: those in sight and some around them. `end` is exclusive. */
export function visibleRange(model: ScrollModel, virtual: number, overscan: number): IndexRange {
  if (model.total === 0 || model.viewport <= 0) return { start: 0, end: 0 };
  const place = clamp(virtual, maxVirtual(model));
  const first = Math.floor(place / model.row);
  const last = Math.ceil((place + model.viewport) / model.row);
  return { start: Math.max(0, first - overscan), end: Math.min(model.total, last + overscan) };
}

/** The most rows that `visibleRange` can ever name in this model. */
export function mostVisible(model: ScrollModel, overscan: number): number {
  return Math.ceil(model.viewport / model.row) + 1 + 2 * overscan;
}

/** The nearest virtual offset at which a row can be seen whole. Moves nothing when it already is. */
export function offsetShowing(model: ScrollModel, virtual: number, index: number): number {
  const top = index * model.row;
  const bottom = top + model.row;
  if (top < virtual || model.row > model.viewport) return clamp(top, maxVirtual(model));
  if (bottom > virtual + model.viewport) return clamp(bottom - model.viewport, maxVirtual(model));
  return virtual;
}

/** Whole rows in one page, less one, so that a line of the old page stays in sight. */
export function pageRows(model: ScrollModel): number {
  return Math.max(1, Math.floor(model.viewport / model.row) - 1);
}

/** Where a row is drawn inside the body, px from its top, when the element stands at `physical` and shows `virtual`. */
export function rowTop(model: ScrollModel, index: number, virtual: number, physical: number): number {
  return index * model.row + (physical - virtual);
}

/** The same first row in sight after the height of the rows has changed. */
export function rescaled(virtual: number, oldRow: number, newRow: number): number {
  return (virtual / oldRow) * newRow;
}
