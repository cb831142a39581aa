/*
 * Where the desk stands in the address: behind # in the desktop's window, on real paths below the server's <base> in a
 * browser, so that /admin/licenses?status=active is a bookmark.
 */
import { isTauri } from "@tauri-apps/api/core";

/** Whether this page runs in the desktop's window. */
export const inDesktop = (): boolean => isTauri() || "__TAURI_INTERNALS__" in globalThis;

/** The path below which a browser finds the pages, without a slash at its end: "/admin", or "" where nobody names one. */
export function basePath(): string {
  const named = document.querySelector("base")?.getAttribute("href");
  if (!named) return "";
  return new URL(named, location.origin).pathname.replace(/\/+$/, "");
}

/** The route that the address names: "/licenses?status=active". */
export function routeHere(): string {
  const { hash, pathname, search } = location;
  // Behind # stood the routes of links that were sent before a browser had paths.
  if (inDesktop() || hash.startsWith("#/")) return hash.slice(1);
  const base = basePath();
  const path = pathname.startsWith(base) ? pathname.slice(base.length) : pathname;
  return (path || "/") + search;
}

/** The address of a route, for a link or a window. */
export function addressOf(route: string): string {
  return inDesktop() ? `#${route}` : basePath() + route;
}
