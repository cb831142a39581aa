import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { LicenseCounts } from "@/api";
import { DeskProvider } from "@/ui";
import { Footer } from "./Footer";

const counted = (total: number, of_all: number): LicenseCounts => ({
  total,
  of_all,
  by_status: [],
  by_product: [],
  keys_asked: 0,
  keys_not_found: [],
});

function show(total: number, counts: LicenseCounts | null, waiting: number | null = null) {
  const onRefresh = vi.fn();
  const { container } = render(
    <DeskProvider>
      <Footer total={total} counts={counts} milliseconds={null} waiting={waiting} onRefresh={onRefresh} />
    </DeskProvider>,
  );
  return { said: () => container.querySelector("footer")?.textContent, onRefresh };
}

it("offers_the_refresh_and_says_what_it_brings", async () => {
  const { onRefresh } = show(300, counted(300, 300), 12);
  await userEvent.click(screen.getByRole("button", { name: "12 new" }));
  expect(onRefresh).toHaveBeenCalledTimes(1);
});

it("does_not_take_newer_counts_for_a_filter_that_hides_something", () => {
  const { said } = show(300, counted(312, 312));
  expect(said()).toContain("300 licenses");
  expect(said()).not.toContain("of 312");
});

it("says_of_how_many_a_search_finds_some", () => {
  expect(show(3, counted(3, 300)).said()).toContain("3 of 300 licenses match");
});
