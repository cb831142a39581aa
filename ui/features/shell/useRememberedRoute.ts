import { useEffect } from "react";
import { useLocation } from "react-router";
import { keepPreference } from "@/api";
import { lastRouteName, rememberedRoute } from "./places";

/** Typing changes the address with each letter; where one was is worth keeping once one has stopped. */
const PAUSE_MS = 500;

/** Keeps where one is, so that the next window of this workspace opens there. */
export function useRememberedRoute(workspace: string): void {
  const { pathname, search } = useLocation();
  useEffect(() => {
    const route = rememberedRoute(pathname, search);
    if (route === null) return;
    const timer = window.setTimeout(() => void keepPreference(lastRouteName(workspace), route), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [workspace, pathname, search]);
}
