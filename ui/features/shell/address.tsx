import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef } from "react";
import { type createBrowserRouter, type Path, useLocation, useNavigate } from "react-router";

type Router = Pick<ReturnType<typeof createBrowserRouter>, "state" | "subscribe">;
type Where = Pick<Path, "pathname" | "search">;

/**
 * Where a router is, or where it is about to be. What is on the screen trails it: React draws a new address when it has
 * time, and on a busy computer a second click comes before that. Whoever changes a part of the address changes this one, or
 * the second click would take back the first.
 */
class Heading {
  #going: Where | null = null;
  readonly #router: Router;

  constructor(router: Router) {
    this.#router = router;
  }

  /** Follows the router until the answer is called. */
  follow(): () => void {
    return this.#router.subscribe(({ navigation }) => {
      if (navigation.state === "idle") this.#going = null;
    });
  }

  now(): Where {
    return this.#going ?? this.#router.state.location;
  }

  go(where: Where) {
    this.#going = where;
  }
}

const HeadingContext = createContext<Heading | null>(null);

/** Around a `RouterProvider`: lets changes of an address that come close together build on each other. */
export function AddressProvider({ router, children }: { router: Router; children: ReactNode }) {
  const heading = useMemo(() => new Heading(router), [router]);
  useEffect(() => heading.follow(), [heading]);
  return <HeadingContext.Provider value={heading}>{children}</HeadingContext.Provider>;
}

/** What the address of a page says after its `?`: as it is drawn, as it is by now, and the way to another one. */
export function useAddressOf(path: string) {
  const drawn = useLocation();
  const navigate = useNavigate();
  const heading = useContext(HeadingContext);
  const search = drawn.pathname === path ? drawn.search : "";
  const fallback = useRef(search);
  useEffect(() => {
    fallback.current = search;
  }, [search]);
  const latest = useCallback(() => {
    if (heading === null) return fallback.current;
    const { pathname, search } = heading.now();
    // The router's own path has the base of the portal before it.
    return pathname.endsWith(path) ? search : "";
  }, [heading, path]);
  const go = useCallback(
    (next: string, replace: boolean) => {
      heading?.go({ pathname: path, search: `?${next}` });
      void navigate({ pathname: path, search: next }, { replace });
    },
    [heading, navigate, path],
  );
  return { onPage: drawn.pathname === path, search, latest, go };
}
