import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ScrollModel } from "./scroll";
import { useHeldPlace } from "./useHeldPlace";

const model: ScrollModel = { total: 1_000_000, row: 36, viewport: 720, cap: 8_000_000 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A list whose rows are here at these places only. Answers what is drawn when it stands somewhere. */
function drag(...places: number[]) {
  const here = new Set(places);
  const isHere = ({ start }: { start: number }) => here.has(start * model.row);
  const hook = renderHook(({ virtual, dragged }) => useHeldPlace({ model, virtual, dragged }, isHere), {
    initialProps: { virtual: 0, dragged: false },
  });
  let standing = { virtual: 0, dragged: false };
  const draw = () => {
    hook.rerender(standing);
    return hook.result.current;
  };
  return {
    drawn: () => hook.result.current,
    to: (virtual: number, dragged = true) => {
      standing = { virtual, dragged };
      return draw();
    },
    arrive: (place: number) => {
      here.add(place);
      return draw();
    },
  };
}

it("draws_the_rows_it_has_until_those_of_the_new_place_are_here", () => {
  const { to, arrive } = drag(0);
  expect(to(360_000)).toBe(0);
  expect(arrive(360_000)).toBe(360_000);
});

it("draws_the_places_on_the_way_as_their_rows_come", () => {
  const { to, arrive } = drag(0);
  to(360_000);
  expect(to(720_000)).toBe(0);
  expect(arrive(360_000)).toBe(360_000);
  expect(to(1_080_000)).toBe(360_000);
  expect(arrive(720_000)).toBe(720_000);
});

it("shows_that_rows_are_on_their_way_when_they_take_longer_than_a_moment", () => {
  const { to, drawn, arrive } = drag(0);
  to(360_000);
  act(() => vi.advanceTimersByTime(79));
  expect(drawn()).toBe(0);
  act(() => vi.advanceTimersByTime(1));
  expect(drawn()).toBe(360_000);
  expect(to(720_000)).toBe(720_000);
  expect(arrive(720_000)).toBe(720_000);
});

it("moves_at_once_by_wheel_and_key_and_where_old_and_new_rows_are_in_sight_together", () => {
  const { to } = drag(0);
  expect(to(360_000, false)).toBe(360_000);
  const near = drag(0);
  expect(near.to(360)).toBe(360);
});

it("never_goes_back_behind_a_place_that_a_key_led_to", () => {
  const { to } = drag(0);
  to(360_000, false);
  expect(to(720_000)).toBe(720_000);
});

it("never_goes_back_to_a_place_whose_rows_are_gone", () => {
  const { to } = drag();
  expect(to(360_000)).toBe(360_000);
});
