import { expect, it } from "vitest";
import { rangeOfDays, rangeProblem } from "./dayRange";

it("a_range_of_days_includes_its_last_day", () => {
  const range = rangeOfDays.write({ from: "2027-01-01", to: "2027-01-31" });
  expect(new Date(range.from ?? "")).toEqual(new Date(2027, 0, 1));
  expect(new Date(range.to ?? "")).toEqual(new Date(2027, 1, 1));
  expect(rangeOfDays.read(range)).toEqual({ from: "2027-01-01", to: "2027-01-31" });
});

it("either_end_of_a_range_may_be_open_but_not_both", () => {
  expect(rangeOfDays.write({ from: "", to: "2027-01-31" }).from).toBeNull();
  expect(rangeProblem({ from: "", to: "2027-01-31" })).toBeNull();
  expect(rangeProblem({ from: "", to: "" })).not.toBeNull();
});

it("a_range_does_not_end_before_it_starts", () => {
  expect(rangeProblem({ from: "2027-02-01", to: "2027-01-31" })).not.toBeNull();
  expect(rangeProblem({ from: "2027-02-01", to: "2027-02-01" })).toBeNull();
});
