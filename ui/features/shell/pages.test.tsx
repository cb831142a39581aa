import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderPage } from "@/api/testing";
import { ABOVE_VIEWS, AT_FOOT, BELOW_VIEWS, PAGES, type Page, pageRefused, SETTINGS } from "./pages";
import { PageLink } from "./Sidebar";
import { AtDesk } from "./testing";

const settings: Page = PAGES.find(({ path }) => path === SETTINGS) ?? PAGES[0];

it("every_page_of_the_sidebar_stands_in_one_section_that_is_shown", () => {
  const shown = new Set<string>([...ABOVE_VIEWS, ...BELOW_VIEWS, ...AT_FOOT]);
  for (const { section } of PAGES) expect(section === null || shown.has(section)).toBe(true);
  expect(new Set(PAGES.map(({ path }) => path)).size).toBe(PAGES.length);
});

it("a_page_that_a_role_does_not_reach_keeps_its_place_and_says_who_may", () => {
  const own = { ...settings, access: "own" } as const;
  expect(pageRefused(own, ["read"])).toBe("Only owners may go here.");
  expect(pageRefused(own, ["read", "own"])).toBeNull();
  renderPage(
    <AtDesk may={["read"]}>
      <PageLink page={own} current={false} aside={null} />
    </AtDesk>,
  );
  const link = screen.getByRole("link", { name: "Settings" });
  expect(link.getAttribute("aria-disabled")).toBe("true");
  expect(link.hasAttribute("href")).toBe(false);
});
