import { describe, expect, it } from "vitest";
import { inEnvironment, knownRoute, rememberedRoute } from "./places";

const ID = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9";

describe("another environment", () => {
  it("keeps_the_search_and_leaves_products_and_the_open_license_behind", () => {
    const search = `?env=production&q=berg&status=active&product=${ID}&open=${ID}`;
    expect(inEnvironment("/licenses", search, "staging")).toBe("/licenses?env=staging&q=berg&status=active");
  });

  it("shows_the_same_page_without_the_thing_that_was_open", () => {
    expect(inEnvironment(`/jobs/${ID}`, "?env=production", "staging")).toBe("/jobs?env=staging");
  });
});

describe("a remembered route", () => {
  it("is_followed_only_to_pages_of_the_desk", () => {
    expect(knownRoute("/licenses?q=berg")).toBe("/licenses?q=berg");
    expect(knownRoute("/jobs")).toBe("/jobs");
    expect(knownRoute("/products?env=staging")).toBe("/products?env=staging");
    expect(knownRoute("/generators")).toBe("/generators");
    expect(knownRoute("/customers")).toBe("/customers");
    expect(knownRoute("https://example.org")).toBeNull();
    expect(knownRoute("//example.org/licenses")).toBeNull();
    expect(knownRoute("/licensesx")).toBeNull();
    expect(knownRoute(null)).toBeNull();
  });

  it("keeps_filters_order_and_the_open_license_and_never_the_search", () => {
    const search = `?env=staging&q=PRO-1%0APRO-2&status=active&sort=key&order=ascending&open=${ID}`;
    expect(rememberedRoute("/licenses", search)).toBe(
      `/licenses?env=staging&status=active&sort=key&order=ascending&open=${ID}`,
    );
    expect(rememberedRoute("/licenses", "?q=mira%40example.org")).toBe("/licenses");
  });

  it("is_kept_as_it_is_on_other_pages", () => {
    expect(rememberedRoute("/jobs", "?env=staging")).toBe("/jobs?env=staging");
    expect(rememberedRoute("/nowhere", "")).toBeNull();
  });

  it("keeps_no_search_for_people_and_no_dialog", () => {
    expect(rememberedRoute("/customers", `?env=staging&q=mira%40example.org&create=1&open=${ID}`)).toBe(
      `/customers?env=staging&open=${ID}`,
    );
    expect(rememberedRoute("/customers", "?q=mira")).toBe("/customers");
  });
});
