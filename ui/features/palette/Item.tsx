import { Command } from "cmdk";
import type { ReactNode } from "react";
import { matchRanges } from "@/lib/fold";
import { Kbd } from "@/ui";

/** What every part of the palette is given. */
export type PartProps = { text: string; onDone: () => void };

export type ItemProps = {
  /** Unique in the whole palette. */
  value: string;
  before: ReactNode;
  after?: ReactNode;
  keys?: string;
  /** Why it cannot be done now: it stays, can be reached, and says so. */
  refused?: string | null | undefined;
  onSelect: () => void;
  children: ReactNode;
};

export function Item({ value, before, after, keys, refused, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      className="kd-opt-row !h-[34px] text-sm data-[selected=true]:bg-accent-soft"
      {...(refused ? { "data-refused": "" } : {})}
      onSelect={() => {
        if (!refused) onSelect();
      }}
    >
      {before}
      <span className={refused ? "flex-none text-text-disabled" : "min-w-0 flex-1 truncate"}>{children}</span>
      {refused && <span className="min-w-0 flex-1 truncate text-right text-text-3 text-xs">{refused}</span>}
      {after && <span className="flex-none text-text-3 text-xs">{after}</span>}
      {keys && !refused && <Kbd keys={keys} />}
    </Command.Item>
  );
}

type GroupProps = { heading: string; children: ReactNode };

/** A group that is not there when it has nothing to show. */
export function Group({ heading, children }: GroupProps) {
  return (
    <Command.Group heading={<span className="kd-group block">{heading}</span>}>{children}</Command.Group>
  );
}

/** Whether a command is meant by what was typed; every word of it must occur. */
export function isMeant(text: string, ...names: readonly string[]): boolean {
  if (text === "") return true;
  const name = names.join(" ");
  return text.split(/\s+/).every((word) => matchRanges(name, word).length > 0);
}
