import { expect, it } from "vitest";
import { lastPosition, moved } from "./order";

const views = ["a", "b", "c", "d"].map((name, position) => ({ name, position }));
const changes = (among: typeof views, from: number, to: number) =>
  moved(among, from, to).map(({ view, position }) => `${view.name}${position}`);

it("a_move_touches_only_the_views_it_passes", () => {
  expect(changes(views, 2, 1)).toEqual(["c1", "b2"]);
  expect(changes(views, 0, 3)).toEqual(["b0", "c1", "d2", "a3"]);
});

it("views_that_shared_a_position_are_told_apart_by_a_move", () => {
  const shared = views.map((view) => ({ ...view, position: 0 }));
  expect(changes(shared, 1, 0)).toEqual(["a1", "c2", "d3"]);
});

it("a_newly_pinned_view_comes_last", () => {
  expect(lastPosition(views)).toBe(4);
  expect(lastPosition([])).toBe(0);
});
