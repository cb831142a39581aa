import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/api/testing";
import { BarsChart, Calendar, LinesChart } from ".";
import { gathered } from "./BarsChart";

const DAYS = ["Mon 9 Nov 2026", "Tue 10 Nov 2026", "Wed 11 Nov 2026"];
const SHORT = ["9 Nov", "10 Nov", "11 Nov"];

test("a_chart_is_walked_through_by_arrow_keys_and_says_each_day_with_its_figures", async () => {
  const open = vi.fn();
  renderPage(
    <LinesChart
      name="Per day"
      labels={DAYS}
      shortLabels={SHORT}
      unknown="not counted yet"
      lines={[
        { name: "Validations", values: [10, 3_648, 12], tone: 1 },
        { name: "Activations", values: [1, 2, null], tone: 2, dash: "dashed" },
      ]}
      onOpen={open}
    />,
  );
  const user = userEvent.setup();
  await user.tab();
  const chart = screen.getByRole("slider", { name: "Per day" });
  expect(chart).toBe(document.activeElement);
  expect(chart.getAttribute("aria-valuetext")).toBe(
    "Wed 11 Nov 2026: Validations 12, Activations not counted yet",
  );
  await user.keyboard("{ArrowLeft}");
  expect(chart.getAttribute("aria-valuetext")).toBe("Tue 10 Nov 2026: Validations 3,648, Activations 2");
  await user.keyboard("{Home}{Enter}");
  expect(open).toHaveBeenLastCalledWith(0);
});

test("a_day_that_is_not_over_is_an_open_dot_and_no_line_falls_to_it", () => {
  const { container } = renderPage(
    <LinesChart
      name="Per day"
      labels={DAYS}
      shortLabels={SHORT}
      unknown="not counted yet"
      unfinished
      lines={[{ name: "Validations", values: [10, 12, 0], tone: 1 }]}
    />,
  );
  expect(container.querySelectorAll("circle.kd-plot-dot")).toHaveLength(1);
  const drawn = container.querySelector(".kd-line")?.getAttribute("d") ?? "";
  expect(drawn.split("L")).toHaveLength(2);
});

test("two_lines_never_look_alike_without_colours", () => {
  const { container } = renderPage(
    <LinesChart
      name="Per day"
      labels={DAYS}
      shortLabels={SHORT}
      unknown=""
      lines={[
        { name: "Validations", values: [1, 2, 3], tone: 1 },
        { name: "Activations", values: [3, 2, 1], tone: 2, dash: "dashed" },
      ]}
    />,
  );
  const dashes = [...container.querySelectorAll(".kd-line")].map((line) =>
    line.getAttribute("stroke-dasharray"),
  );
  expect(new Set(dashes).size).toBe(2);
  // Each is named where it ends.
  for (const name of ["Validations", "Activations"]) expect(screen.getByText(name)).toBeTruthy();
});

test("bars_have_a_texture_each_and_what_is_left_is_one_of_them", () => {
  const parts = ["a", "b", "c", "d", "e", "f", "g"].map((name, index) => ({ name, values: [index, 1] }));
  const drawn = gathered(parts, "Others");
  expect(drawn.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "Others"]);
  expect(drawn.at(-1)?.values).toEqual([4 + 5 + 6, 3]);
  renderPage(
    <BarsChart
      name="Denials"
      labels={["one", "two"]}
      shortLabels={["1", "2"]}
      parts={parts}
      others="Others"
      total="Total"
    />,
  );
  expect(screen.getByRole("slider").getAttribute("aria-valuetext")).toBe(
    "two: a 1, b 1, c 1, d 1, Others 3, Total 7",
  );
});

test("a_calendar_is_one_stop_and_its_days_lead_to_their_lists", async () => {
  const days = Array.from({ length: 20 }, (_, place) => ({
    day: `2026-11-${String(place + 5).padStart(2, "0")}`,
    count: place,
    name: `day ${place}`,
    to: `/licenses?d=${place}`,
  }));
  renderPage(<Calendar name="Ends" days={days} months={["Nov"]} weekdays={["Mon", "Tue"]} />);
  const group = within(screen.getByRole("group", { name: "Ends" }));
  const user = userEvent.setup();
  await user.tab();
  expect(document.activeElement).toBe(group.getByRole("link", { name: "day 0" }));
  await user.keyboard("{ArrowRight}{ArrowDown}");
  expect(document.activeElement?.getAttribute("href")).toBe("/licenses?d=8");
  await user.tab();
  expect(document.activeElement).toBe(document.body);
});
