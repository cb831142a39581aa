import { Bookmark, EllipsisVertical, Library, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { SavedView } from "@/api";
import { useShownColumns } from "@/features/licenses/columns/layout";
import { useCalmCounts } from "@/features/licenses/list/useCalmCounts";
import { proposedName } from "@/features/licenses/query/describe";
import { licenseQuery, listQuery, sameQuery } from "@/features/licenses/query/query";
import { useNames } from "@/features/licenses/useNames";
import { usePlace } from "@/features/licenses/usePlace";
import { useMay } from "@/features/lists/useMay";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { Icon, IconButton } from "@/ui";
import { ManageViewsDialog } from "./ManageViewsDialog";
import { SaveViewDialog, type ViewToSave } from "./SaveViewDialog";
import { useOpenView, useViews } from "./useViews";
import { ViewMenu } from "./ViewMenu";
import { words } from "./words";

/** Beyond so many the counts of views that are scrolled out of sight would slow down those in sight. */
const MOST_COUNTED = 12;

/** The pinned views in the sidebar, each with how many it finds here and now. */
export function ViewsNav() {
  const { place, onList } = usePlace();
  const views = useViews();
  const columns = useShownColumns();
  const names = useNames();
  const [saving, setSaving] = useState<ViewToSave | null>(null);
  const [managing, setManaging] = useState(false);
  const mayNot = useMay("edit", words.mayNot);
  const pinned = views.filter((view) => view.pinned);
  const saveThis = () =>
    setSaving({ kind: "new", query: place.query, columns, proposal: proposedName(place.query, names) });
  return (
    <div className="kd-nav">
      <h4>
        {words.savedViews}
        <span className="flex">
          {views.length > 0 && (
            <IconButton
              icon={Library}
              iconSize={12}
              size="sm"
              name={words.manage}
              onClick={() => setManaging(true)}
            />
          )}
          <IconButton
            icon={Plus}
            iconSize={12}
            size="sm"
            name={words.saveThis}
            disabledReason={mayNot ?? (onList ? null : words.saveElsewhere)}
            onClick={saveThis}
          />
        </span>
      </h4>
      {views.length === 0 && <p className="px-[9px] text-2xs text-text-3">{words.none}</p>}
      {pinned.map((view, index) => (
        <PinnedView
          key={view.id}
          view={view}
          among={pinned}
          counted={index < MOST_COUNTED}
          current={onList && sameQuery(place.query, listQuery(view.query))}
          onRename={() => setSaving({ kind: "rename", view })}
        />
      ))}
      {saving && <SaveViewDialog what={saving} onClose={() => setSaving(null)} />}
      {managing && (
        <ManageViewsDialog
          onClose={() => setManaging(false)}
          onRename={(view) => setSaving({ kind: "rename", view })}
        />
      )}
    </div>
  );
}

type PinnedViewProps = {
  view: SavedView;
  among: readonly SavedView[];
  counted: boolean;
  current: boolean;
  onRename: () => void;
};

function PinnedView({ view, among, counted, current, onRename }: PinnedViewProps) {
  const { environment } = useDesk();
  const openView = useOpenView();
  const query = licenseQuery(listQuery(view.query));
  const counts = useCalmCounts(environment.name, query, counted);
  return (
    <div className="group relative">
      <Link {...openView(view)} aria-current={current ? "page" : undefined}>
        <Icon as={Bookmark} size={14} />
        <span className="truncate">{view.name}</span>
        {counts && (
          <span className="kd-n group-focus-within:opacity-0 group-hover:opacity-0">
            {formatCount(counts.total)}
          </span>
        )}
      </Link>
      <span className="absolute inset-y-0 right-1 grid place-items-center opacity-0 focus-within:opacity-100 group-hover:opacity-100">
        <ViewMenu
          view={view}
          among={among}
          onRename={onRename}
          trigger={
            <IconButton icon={EllipsisVertical} iconSize={14} size="sm" name={words.actions(view.name)} />
          }
        />
      </span>
    </div>
  );
}
