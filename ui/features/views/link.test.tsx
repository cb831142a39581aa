import { expect, test } from "vitest";
import { fakeDesktop } from "@/api/testing";
import { EVERYTHING } from "@/features/licenses/query/query";
import { linkOf } from "./useViews";

const QUERY = { ...EVERYTHING, statuses: ["active" as const] };

test("a view's link is the portal's address in a browser and a deep link in the desktop", () => {
  const base = document.createElement("base");
  base.setAttribute("href", "/admin/");
  document.head.append(base);
  expect(linkOf("w1", "production", QUERY)).toBe(
    `${location.origin}/admin/licenses?env=production&status=active`,
  );
  base.remove();
  fakeDesktop({});
  expect(linkOf("w1", "production", QUERY)).toMatch(/^keydesk:\/\/licenses\?/);
});
