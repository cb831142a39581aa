import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { keepPreference, readPreference, usePreference } from "@/api";
import { licenseAt, licensesOfProduct, writeListAddress } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { customerAt, DEVICES } from "@/features/shell/places";
import { type Kept, opened, placeOf, type RecentItem, readKept } from "./recent";

const NOTHING: Kept = {};
const nameOf = (workspace: string) => `recent.${workspace}`;

/** What this person opened last in this environment, the newest first. */
export function useRecent(): readonly RecentItem[] {
  const { workspace, environment } = useDesk();
  const [kept] = usePreference(nameOf(workspace.id), NOTHING, readKept);
  const place = placeOf(workspace.person, environment.name);
  return useMemo(() => kept[place] ?? [], [kept, place]);
}

/** Remembers that something is open; null while it is not known yet. */
export function useViewed(item: RecentItem | null): void {
  const { workspace, environment } = useDesk();
  const client = useQueryClient();
  const name = nameOf(workspace.id);
  const place = placeOf(workspace.person, environment.name);
  const text = item && JSON.stringify(item);
  const remember = useCallback(
    async (one: RecentItem) => {
      const known = client.getQueryData<Kept | null>(["preference", name]);
      const before = known ?? (await readPreference(name, readKept)) ?? NOTHING;
      const now = opened(before, place, one);
      client.setQueryData(["preference", name], now);
      await keepPreference(name, now);
    },
    [client, name, place],
  );
  useEffect(() => {
    if (text !== null) void remember(JSON.parse(text) as RecentItem);
  }, [text, remember]);
}

/** Where a thing opens. */
export function routeOf(environment: string, { kind, id }: RecentItem): string {
  switch (kind) {
    case "license":
      return licenseAt(environment, id);
    case "customer":
      return customerAt(environment, id);
    case "device":
      return `${DEVICES}?${writeListAddress(environment, { open: id })}`;
    case "product":
      return licensesOfProduct(environment, id);
  }
}
