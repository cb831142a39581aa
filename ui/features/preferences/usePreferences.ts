import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { ask, operationKey, useOperation, usePreference } from "@/api";
import { setFormatting } from "@/lib/formatting";
import { chooseTheme, storedTheme } from "@/lib/theme";
import type { Density } from "@/table";
import { DEFAULTS, type Liked, readLiked, STORED } from "./preferences";

/** How this person likes the desk: as kept with them, or else on this computer. */
export function usePreferences() {
  const client = useQueryClient();
  // A theme that was chosen before there were preferences stays.
  const [first] = useState(() => ({ ...DEFAULTS, theme: storedTheme() }));
  const [here, keepHere, known] = usePreference<Liked>(STORED, first, readLiked);
  const { data: info } = useOperation("getPreferences", null, {}, { retry: false });
  const withPerson = info?.kept_with_person ?? false;
  const liked = useMemo(
    () => (info?.preferences ? (readLiked(info.preferences) ?? DEFAULTS) : here),
    [info, here],
  );
  const set = useCallback(
    async (change: Partial<Liked>): Promise<void> => {
      const preferences = { ...liked, ...change };
      // Here as well, so that the next window of this computer begins with them before it has asked.
      keepHere(preferences);
      if (!withPerson) return;
      client.setQueryData(operationKey("getPreferences", null, {}), {
        kept_with_person: true,
        preferences,
      });
      await ask("savePreferences", null, { preferences });
    },
    [client, keepHere, liked, withPerson],
  );
  return { liked, set, keepHere, withPerson, known };
}

/** Wears what the person likes, once per window; answers what has to be drawn anew when it changes. */
export function useWorn(): string {
  const { liked, keepHere, withPerson, known } = usePreferences();
  const { theme, dates, zone } = liked;
  // While drawing, since everything below is written by it.
  setFormatting({ utc: zone === "utc", exactFirst: dates === "exact" });
  useEffect(() => {
    if (known && theme !== storedTheme()) chooseTheme(theme);
  }, [theme, known]);
  useEffect(() => {
    // What came with the person is how the next window of this computer begins.
    if (withPerson) keepHere(liked);
  }, [withPerson, liked, keepHere]);
  return `${zone} ${dates}`;
}

/** How high the rows are of a list that nobody has arranged. */
export function useUsualDensity(): Density {
  return usePreference<Liked>(STORED, DEFAULTS, readLiked)[0].density;
}
