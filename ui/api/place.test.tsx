import { afterEach, beforeEach, expect, test } from "vitest";
import { addressOf, basePath, routeHere } from "./place";

const base = document.createElement("base");

beforeEach(() => {
  base.setAttribute("href", "/admin/");
  document.head.append(base);
});

afterEach(() => {
  base.remove();
  history.replaceState(null, "", "/");
});

test("a browser's address is a path below the one that the server names", () => {
  history.replaceState(null, "", "/admin/licenses?status=active");
  expect(basePath()).toBe("/admin");
  expect(routeHere()).toBe("/licenses?status=active");
  expect(addressOf("/jobs?env=staging")).toBe("/admin/jobs?env=staging");
});

test("the portal's own address names no page, and without a base the pages stand at the root", () => {
  history.replaceState(null, "", "/admin/");
  expect(routeHere()).toBe("/");
  base.remove();
  history.replaceState(null, "", "/jobs");
  expect(basePath()).toBe("");
  expect(routeHere()).toBe("/jobs");
});

test("links from before browsers had paths still lead where they led", () => {
  history.replaceState(null, "", "/admin/#/jobs?env=staging");
  expect(routeHere()).toBe("/jobs?env=staging");
});
