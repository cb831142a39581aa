import { Copy, Download } from "lucide-react";
import { type Selection, selectedCount } from "@/table";
import { BulkBar, Button } from "@/ui";
import { MOST_NAMED, pickedTooMany } from "./selection";
import { words } from "./words";

type Props = {
  selection: Selection;
  total: number;
  onSelectAll: () => void;
  onClear: () => void;
  onCopy: () => void;
  onExport: () => void;
};

/** What can be done with everything that is selected. */
export function BulkActions({ selection, total, onSelectAll, onClear, onCopy, onExport }: Props) {
  const count = selectedCount(selection, total);
  return (
    <BulkBar
      selected={count}
      noun={words.licenses}
      matching={total}
      allMatching={selection.kind === "allExcept" && selection.except.size === 0}
      onSelectAll={onSelectAll}
      onClear={onClear}
    >
      <Button icon={Copy} disabledReason={count > MOST_NAMED ? words.tooManyKeys : null} onClick={onCopy}>
        {words.copyKeys}
      </Button>
      <Button
        icon={Download}
        disabledReason={pickedTooMany(selection) ? words.tooManyPicked : null}
        onClick={onExport}
      >
        {words.exportSelected}
      </Button>
    </BulkBar>
  );
}
