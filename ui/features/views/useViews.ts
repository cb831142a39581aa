import { useCallback } from "react";
import {
  addressOf,
  inDesktop,
  type SavedView,
  type SaveView,
  shell,
  toFailure,
  useChange,
  useOperation,
} from "@/api";
import { useLayout, withColumns } from "@/features/licenses/columns/layout";
import { isLinkTooLong, viewLink, writePlace } from "@/features/licenses/query/codec";
import { type ListQuery, licenseQuery, listQuery } from "@/features/licenses/query/query";
import { listedKeys } from "@/features/licenses/query/searchText";
import { useDesk } from "@/features/shell/desk";
import { LICENSES } from "@/features/shell/places";
import { useToast } from "@/ui";
import { lastPosition, moved } from "./order";
import { words } from "./words";

/** The saved views, pinned ones first. */
export function useViews(): readonly SavedView[] {
  return useOperation("listViews", null, {}).data ?? [];
}

/** What a link to a view needs: its address here, and showing its columns when it is followed. */
export function useOpenView() {
  const { environment } = useDesk();
  const [layout, setLayout] = useLayout();
  return useCallback(
    (view: SavedView) => ({
      to: `${LICENSES}?${writePlace({ environment: environment.name, query: listQuery(view.query) })}`,
      onClick: () => {
        if (view.columns) setLayout(withColumns(layout, view.columns));
      },
    }),
    [environment.name, layout, setLayout],
  );
}

/** The request that leaves a view as it is, to change one thing of it. */
export function unchanged(view: SavedView): SaveView {
  return {
    replaces: { id: view.id, version: view.version },
    name: view.name,
    pinned: view.pinned,
    position: view.position,
    query: view.query,
    columns: view.columns,
  };
}

/** What can be done to a view, each answered by a toast where the page itself does not show it. */
export function useViewActions() {
  const { workspace, environment } = useDesk();
  const toast = useToast();
  const { mutateAsync: save } = useChange("saveView", null);
  const { mutateAsync: remove } = useChange("deleteView", null);

  const attempt = useCallback(
    async (action: () => Promise<unknown>) => {
      try {
        await action();
      } catch (thrown) {
        const failure = toFailure(thrown);
        toast.show({ tone: "failed", text: failure.what, detail: failure.next });
      }
    },
    [toast],
  );

  return {
    update: (view: SavedView, query: ListQuery, columns: string[]) =>
      attempt(async () => {
        await save({ ...unchanged(view), query: licenseQuery(query), columns });
        toast.show({ text: words.updated(view.name) });
      }),
    /** Puts it after those it joins. */
    pin: (view: SavedView, pinned: boolean, joining: readonly SavedView[]) =>
      attempt(() => save({ ...unchanged(view), pinned, position: lastPosition(joining) })),
    move: (among: readonly SavedView[], from: number, to: number) =>
      attempt(async () => {
        for (const { view, position } of moved(among, from, to)) await save({ ...unchanged(view), position });
      }),
    remove: (view: SavedView) =>
      attempt(async () => {
        await remove({ view: { id: view.id, version: view.version } });
        const restore = () => void attempt(() => save({ ...unchanged(view), replaces: null }));
        toast.show({ text: words.removed(view.name), action: { label: words.undo, onAction: restore } });
      }),
    /** Why there is no link to it; null when there is. */
    noLink: (view: SavedView) => {
      const query = listQuery(view.query);
      if (!isLinkTooLong(linkOf(workspace.id, environment.name, query), query)) return null;
      return words.linkTooLong(listedKeys(query.search).length);
    },
    copyLink: async (view: SavedView) => {
      try {
        await shell.copyText(linkOf(workspace.id, environment.name, listQuery(view.query)));
        toast.show({ text: words.linkCopied });
      } catch {
        toast.show({ tone: "failed", text: words.clipboardRefused });
      }
    },
  };
}

/** What others open a view with: a page of the portal where one works in a browser, else a link to the desktop. */
export function linkOf(workspace: string, environment: string, query: ListQuery): string {
  if (inDesktop()) return viewLink(workspace, environment, query);
  return location.origin + addressOf(`${LICENSES}?${writePlace({ environment, query })}`);
}
