import { expect, test } from "vitest";
import { addSample, rateOf, type Sample, timeLeft } from "./rate";

const seen = (...samples: [seconds: number, done: number][]): readonly Sample[] =>
  samples.reduce<readonly Sample[]>(
    (before, [seconds, done]) => addSample(before, { at: seconds * 1000, done }),
    [],
  );

test("rate and time left come from what was seen", () => {
  const samples = seen([0, 0], [2, 4000]);
  expect(rateOf(samples)).toBe(2000);
  expect(timeLeft(samples, 10_000)).toBe(3000);
});

test("under a second of watching there is no rate yet", () => {
  expect(rateOf(seen([0, 0], [0.5, 400]))).toBeNull();
  expect(timeLeft(seen([0, 0]), 100)).toBeNull();
});

test("only the last ten seconds count", () => {
  expect(rateOf(seen([0, 0], [5, 10], [12, 24], [14, 1034]))).toBeCloseTo(1024 / 9);
});

test("a job that stands still has no time left to tell", () => {
  expect(timeLeft(seen([0, 50], [3, 50]), 100)).toBeNull();
});

test("after a long silence the newest earlier sample still counts", () => {
  expect(rateOf(seen([0, 0], [20, 200]))).toBe(10);
});

test("a resumed job that counts from the start again is measured anew", () => {
  expect(rateOf(seen([0, 0], [5, 5000], [6, 10]))).toBeNull();
});

test("without a total nothing is promised, and past it nothing negative", () => {
  expect(timeLeft(seen([0, 0], [2, 10]), 0)).toBeNull();
  expect(timeLeft(seen([0, 0], [2, 10]), 5)).toBe(0);
});
