import { EllipsisVertical } from "lucide-react";
import { Link } from "react-router";
import type { SavedView } from "@/api";
import { describeQuery } from "@/features/licenses/query/describe";
import { listQuery } from "@/features/licenses/query/query";
import { useNames } from "@/features/licenses/useNames";
import { Button, Dialog, IconButton, Tag } from "@/ui";
import { useOpenView, useViews } from "./useViews";
import { ViewMenu } from "./ViewMenu";
import { words } from "./words";

type Props = { onClose: () => void; onRename: (view: SavedView) => void };

/** Every view, pinned or not. */
export function ManageViewsDialog({ onClose, onRename }: Props) {
  const openView = useOpenView();
  const names = useNames();
  const views = useViews();
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={words.manageTitle}
      lead={words.manageLead}
      footer={
        <Button className="ml-auto" onClick={onClose}>
          {words.done}
        </Button>
      }
    >
      <ul className="kd-cons">
        {views.map((view) => (
          <li key={view.id} className="!grid-cols-[1fr_auto_auto] items-center">
            <span className="min-w-0">
              <Link
                className="truncate font-medium"
                to={openView(view).to}
                onClick={() => {
                  openView(view).onClick();
                  onClose();
                }}
              >
                {view.name}
              </Link>
              <small className="truncate">{describeQuery(listQuery(view.query), names)}</small>
            </span>
            {view.pinned ? <Tag>{words.inSidebar}</Tag> : <span />}
            <ViewMenu
              view={view}
              among={views.filter((one) => one.pinned === view.pinned)}
              onRename={() => onRename(view)}
              trigger={
                <IconButton icon={EllipsisVertical} iconSize={14} size="sm" name={words.actions(view.name)} />
              }
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
