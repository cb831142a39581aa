import { clsx } from "clsx";
import { Package, Users } from "lucide-react";
import { RecentIcon, RecentText } from "@/features/recent";
import { Highlight, Icon, LicenseKey, StatusGlyph } from "@/ui";
import { words } from "../words";
import { type Suggestion, suggestionKey } from "./suggestion";

type Props = {
  id: string;
  options: readonly Suggestion[];
  /** The one the arrow keys stand on, or -1. */
  at: number;
  query: string;
  onChoose: (chosen: Suggestion) => void;
};

const GROUPS = [
  { kind: "recent", label: words.suggestRecent },
  { kind: "license", label: words.suggestLicenses },
  { kind: "customer", label: words.suggestCustomers },
  { kind: "product", label: words.suggestProducts },
] as const;

/** What the search may mean, grouped by kind. The focus stays in the box; the arrows move here. */
export function SuggestionList({ id, options, at, query, onChoose }: Props) {
  return (
    <div id={id} role="listbox" aria-label={words.suggestions} className="p-1.5">
      {GROUPS.map(({ kind, label }) => {
        const members = options.map((one, index) => ({ one, index })).filter(({ one }) => one.kind === kind);
        if (members.length === 0) return null;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox has no element of its own
          <div key={kind} role="group" aria-label={label}>
            <p className="kd-group" aria-hidden="true">
              {label}
            </p>
            {members.map(({ one, index }) => (
              // biome-ignore lint/a11y/useFocusableInteractive: as the listbox
              // biome-ignore lint/a11y/useKeyWithClickEvents: the search box handles the keys
              <div
                key={suggestionKey(one)}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                className={clsx("kd-opt-row hover:bg-surface-hover", index === at && "!bg-accent-soft")}
                onClick={() => onChoose(one)}
              >
                <OptionText one={one} query={query} />
              </div>
            ))}
          </div>
        );
      })}
    </div>
  );
}

function OptionText({ one, query }: { one: Suggestion; query: string }) {
  switch (one.kind) {
    case "recent":
      return (
        <>
          <RecentIcon kind={one.item.kind} />
          <span className="truncate">
            <RecentText item={one.item} />
          </span>
        </>
      );
    case "license":
      return (
        <>
          <StatusGlyph status={one.row.status} />
          <LicenseKey className="flex-none" value={one.row.key} length={24} query={query} />
          <span className="truncate text-text-3">
            {[one.row.customer?.name, one.row.product.name].filter(Boolean).join(", ")}
          </span>
        </>
      );
    case "customer":
      return (
        <>
          <Icon as={Users} size={14} />
          <span className="truncate">
            <Highlight text={one.customer.name} query={query} />{" "}
            <span className="text-text-3">
              <Highlight text={one.customer.email} query={query} />
            </span>
          </span>
          <span className="kd-n ml-auto flex-none text-text-3">{words.licenseCount(one.count)}</span>
        </>
      );
    case "product":
      return (
        <>
          <Icon as={Package} size={14} />
          <span className="truncate">
            <Highlight text={one.product.name} query={query} />
          </span>
          <span className="kd-n ml-auto flex-none text-text-3">{words.licenseCount(one.count)}</span>
        </>
      );
  }
}
