import { useCallback, useEffect, useMemo, useRef } from "react";
import { type FeedNews, shell, touches, useChanges, usePreference } from "@/api";
import { usePreferences } from "@/features/preferences";
import { useDesk } from "@/features/shell/desk";
import { allRead, type Kept, type Notice, news, readKept, type Told, withNews } from "./notices";
import { SOURCES } from "./sources";

const NOTHING: Kept = {};
const NONE: readonly Told[] = [];
/** How often is looked by itself: a day that begins brings news that nobody wrote. */
const LOOK_MS = 10 * 60 * 1000;
/** Who writes in a hurry is followed once in a while. */
const CALM_MS = 3000;
const NOUNS = [...new Set(SOURCES.flatMap(({ nouns }) => nouns))];

/** What this person is told of in this environment. Looks while the desk is open. */
export function useNotices() {
  const { workspace, environment } = useDesk();
  const { liked, known: liking } = usePreferences();
  const [kept, keep, known] = usePreference(`notices.${workspace.id}`, NOTHING, readKept);
  const place = `${environment.name} ${workspace.person}`;
  const told = kept[place] ?? NONE;
  const latest = useRef({ kept, keep, place, wanted: liked.notices });
  latest.current = { kept, keep, place, wanted: liked.notices };

  const look = useCallback(
    async (heard: FeedNews | null) => {
      const { wanted } = latest.current;
      const due = SOURCES.filter(
        ({ kind, nouns }) =>
          wanted.includes(kind) && (heard === null || touches(heard, environment.name, nouns)),
      );
      // One that cannot be asked now is asked again the next time; the connection's banner says why.
      const found = await Promise.all(due.map(({ find }) => find(environment, new Date()).catch(() => [])));
      const now = latest.current;
      if (now.place !== place) return;
      const fresh = news(now.kept[place] ?? NONE, found.flat(), now.wanted);
      if (fresh.length === 0) return;
      now.keep(withNews(now.kept, place, fresh));
      for (const one of fresh) tell(one);
    },
    [environment, place],
  );

  const ready = known && liking;
  const wanted = liked.notices.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a kind that was switched on is looked for at once
  useEffect(() => {
    if (!ready) return;
    void look(null);
    const timer = window.setInterval(() => void look(null), LOOK_MS);
    return () => window.clearInterval(timer);
  }, [ready, look, wanted]);
  useCalmChanges(environment.name, ready, look);

  const markRead = useCallback(() => {
    const now = latest.current;
    if (now.kept[now.place]?.some(({ read }) => !read)) now.keep(allRead(now.kept, now.place));
  }, []);
  const unread = useMemo(() => told.filter(({ read }) => !read).length, [told]);
  return { told, unread, markRead };
}

function useCalmChanges(
  environment: string,
  ready: boolean,
  look: (heard: FeedNews | null) => Promise<void>,
) {
  const timer = useRef<number | null>(null);
  const hear = useCallback(
    (heard: FeedNews) => {
      if (!ready || timer.current !== null) return;
      timer.current = window.setTimeout(() => {
        timer.current = null;
        void look(heard);
      }, CALM_MS);
    },
    [ready, look],
  );
  useChanges(environment, NOUNS, hear);
  useEffect(
    () => () => {
      if (timer.current !== null) window.clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
}

/** By the system, where somebody looks elsewhere; the desktop tells each one once, over windows and restarts. */
function tell({ id, text, detail }: Notice): void {
  if (document.hasFocus()) return;
  shell.showNotice(id, text, detail).catch(() => {
    // A system without notifications still has the bell.
  });
}
