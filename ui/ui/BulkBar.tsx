import { X } from "lucide-react";
import type { ReactNode } from "react";
import { formatCount } from "@/lib/format";
import { Button } from "./Button";
import { IconButton } from "./IconButton";
import { WORDS } from "./words";

export type BulkBarProps = {
  /** How many are selected. The bar shows itself only when there are any. */
  selected: number;
  /** "licenses" */
  noun: string;
  /** How many match the search in all; offers to select them. */
  matching?: number;
  allMatching: boolean;
  onSelectAll: () => void;
  onClear: () => void;
  /** Buttons; those that destroy stand after a BulkLine. */
  children: ReactNode;
};

/** Docked above the footer: names the selection, offers all matches, covers no row. */
export function BulkBar(props: BulkBarProps) {
  const { selected, noun, matching, allMatching, onSelectAll, onClear, children } = props;
  if (selected === 0) return null;
  return (
    <section className="kd-bulk" aria-label={WORDS.selectedOf(formatCount(selected), noun)}>
      <span className="mr-2">
        <b className="font-semibold">{formatCount(selected)}</b> {WORDS.selected}
        {allMatching && <u> {WORDS.ofAllMatches}</u>}
      </span>
      {!allMatching && matching !== undefined && matching > selected && (
        <Button onClick={onSelectAll}>{WORDS.selectAll(formatCount(matching))}</Button>
      )}
      <BulkLine />
      {children}
      <IconButton className="ml-auto" icon={X} iconSize={14} name={WORDS.clearSelection} onClick={onClear} />
    </section>
  );
}

export const BulkLine = () => <span className="kd-bulk-sep" aria-hidden="true" />;
