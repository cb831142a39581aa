import { expect, it } from "vitest";
import { Gate } from "./Gate";

it("is_shut_while_as_many_as_it_lets_through_are_under_way", async () => {
  const gate = new Gate(1, () => 0);
  let answer = () => {};
  const one = gate.through(() => new Promise<void>((resolve) => (answer = resolve)));
  expect(gate.isOpen).toBe(false);
  answer();
  await one;
  expect(gate.isOpen).toBe(true);
});

it("is_open_again_after_a_failure", async () => {
  const gate = new Gate(1, () => 0);
  await expect(gate.through(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(gate.isOpen).toBe(true);
});

it("does_not_wait_for_ever_for_one_that_does_not_come_back", () => {
  let now = 0;
  const gate = new Gate(1, () => now);
  void gate.through(() => new Promise(() => {}));
  now = 2900;
  expect(gate.isOpen).toBe(false);
  now = 3100;
  expect(gate.isOpen).toBe(true);
});
