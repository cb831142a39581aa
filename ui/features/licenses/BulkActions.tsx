import { Ban, CalendarPlus, Copy, Download, UserPlus } from "lucide-react";
import { BULK_WORDS, type BulkKind, BulkMenu } from "@/features/bulk";
import { useMay } from "@/features/lists/useMay";
import { type Selection, selectedCount } from "@/table";
import { BulkBar, BulkLine, Button } from "@/ui";
import { MOST_NAMED, pickedTooMany } from "./selection";
import { words } from "./words";

type Props = {
  selection: Selection;
  total: number;
  onSelectAll: () => void;
  onClear: () => void;
  onCopy: () => void;
  onExport: () => void;
  onBulk: (kind: BulkKind) => void;
};

/** What can be done with everything that is selected. */
export function BulkActions(props: Props) {
  const { selection, total, onSelectAll, onClear, onCopy, onExport, onBulk } = props;
  const mayNot = useMay("edit", BULK_WORDS.mayNot);
  const count = selectedCount(selection, total);
  const tooMany = pickedTooMany(selection) ? words.tooManyPicked : null;
  const refused = mayNot ?? tooMany;
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
      <Button icon={Download} disabledReason={tooMany} onClick={onExport}>
        {words.exportSelected}
      </Button>
      <BulkLine />
      <Button
        className="kd-hide-narrow"
        icon={UserPlus}
        disabledReason={refused}
        onClick={() => onBulk("assign")}
      >
        {BULK_WORDS.assign}
      </Button>
      <Button
        className="kd-hide-narrow"
        icon={CalendarPlus}
        disabledReason={refused}
        onClick={() => onBulk("extend")}
      >
        {BULK_WORDS.extend}
      </Button>
      <BulkMenu disabledReason={refused} onChoose={onBulk} />
      <span className="kd-bulk-apart kd-hide-narrow">
        <BulkLine />
        <Button icon={Ban} disabledReason={refused} onClick={() => onBulk("revoke")}>
          {BULK_WORDS.revoke}
        </Button>
      </span>
    </BulkBar>
  );
}
