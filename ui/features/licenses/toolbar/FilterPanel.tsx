import { Bookmark, ListFilter, Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { LicenseCounts } from "@/api";
import { useMay } from "@/features/lists/useMay";
import { words as viewWords } from "@/features/views/words";
import { matchRanges } from "@/lib/fold";
import { formatCount } from "@/lib/format";
import { Button, Checkbox, Input, Popover, STATUS_LABEL, StatusGlyph } from "@/ui";
import { EVERYTHING, type ListQuery, toggled } from "../query/query";
import type { OnQuery } from "../usePlace";
import { words } from "../words";
import { DateFilter } from "./DateFilter";

export type FilterPanelProps = {
  query: ListQuery;
  counts: LicenseCounts | null;
  onQuery: OnQuery;
  onSaveView: () => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** All filters in one place. Each applies at once, and the counts say what it would find. */
export function FilterPanel(props: FilterPanelProps) {
  const { query, counts, onQuery, onSaveView, open, onOpenChange } = props;
  const mayNotSave = useMay("edit", viewWords.mayNot);
  return (
    <Popover
      name={words.filter}
      open={open}
      onOpenChange={onOpenChange}
      className="w-[576px]"
      trigger={<Button icon={ListFilter}>{words.filter}</Button>}
    >
      <div className="max-h-(--radix-popover-content-available-height) overflow-auto">
        <div className="grid grid-cols-2">
          <div className="border-border-subtle border-r p-2">
            <ProductOptions {...{ query, counts, onQuery }} />
          </div>
          <div className="p-2">
            <p className="kd-group pb-2.5">{words.status}</p>
            <StatusOptions {...{ query, counts, onQuery }} />
          </div>
        </div>
        <div className="grid grid-cols-2 border-border-subtle border-t">
          <div className="border-border-subtle border-r px-2 pt-1.5 pb-2.5">
            <DateFilter which="expires" query={query} onQuery={onQuery} />
          </div>
          <div className="px-2 pt-1.5 pb-2.5">
            <DateFilter which="created" query={query} onQuery={onQuery} />
          </div>
        </div>
        <div className="flex items-center gap-1 border-border-subtle border-t bg-surface-2 py-2 pr-2 pl-4 text-xs">
          <b className="font-semibold">{formatCount(counts?.total ?? 0)}</b>
          <span className="text-text-3">{words.match(counts?.total ?? 0)}</span>
          <Button
            className="ml-auto"
            variant="ghost"
            size="sm"
            onClick={() => onQuery(({ search, sort }) => ({ ...EVERYTHING, search, sort }))}
          >
            {words.clearAll}
          </Button>
          <Button size="sm" icon={Bookmark} disabledReason={mayNotSave} onClick={onSaveView}>
            {words.saveView}
          </Button>
        </div>
      </div>
    </Popover>
  );
}

type OptionsProps = Pick<FilterPanelProps, "query" | "counts" | "onQuery">;

function ProductOptions({ query, counts, onQuery }: OptionsProps) {
  const [sought, setSought] = useState("");
  const all = counts?.by_product ?? [];
  const found = sought.trim() ? all.filter((one) => matchRanges(one.product.name, sought).length > 0) : all;
  return (
    <>
      <Input
        size="md"
        icon={Search}
        className="mb-1.5"
        placeholder={words.product}
        aria-label={words.findProduct}
        value={sought}
        onChange={(event) => setSought(event.target.value)}
      />
      <ul className="kd-opts max-h-[270px] overflow-auto" aria-label={words.product}>
        {found.length === 0 && <li className="text-text-3">{words.noSuchProduct}</li>}
        {found.map(({ product, count }) => (
          <Option
            key={product.id}
            label={product.name}
            count={count}
            checked={query.products.includes(product.id)}
            onChange={() => onQuery((now) => ({ ...now, products: toggled(now.products, product.id) }))}
            onOnly={() => onQuery((now) => ({ ...now, products: [product.id] }))}
          />
        ))}
      </ul>
    </>
  );
}

function StatusOptions({ query, counts, onQuery }: OptionsProps) {
  return (
    <ul className="kd-opts" aria-label={words.status}>
      {counts?.by_status.map(({ status, count }) => (
        <Option
          key={status}
          label={STATUS_LABEL[status]}
          before={<StatusGlyph status={status} />}
          count={count}
          checked={query.statuses.includes(status)}
          onChange={() => onQuery((now) => ({ ...now, statuses: toggled(now.statuses, status) }))}
          onOnly={() => onQuery((now) => ({ ...now, statuses: [status] }))}
        />
      ))}
    </ul>
  );
}

type OptionProps = {
  label: string;
  before?: ReactNode;
  count: number;
  checked: boolean;
  onChange: () => void;
  onOnly: () => void;
};

/** One choice. A click anywhere toggles it; "Only" chooses it alone. */
function Option({ label, before, count, checked, onChange, onOnly }: OptionProps) {
  const tone = checked ? "text-accent-text" : "";
  return (
    <li className={`group hover:bg-surface-hover ${checked ? "kd-on" : ""}`}>
      <Checkbox name={`${label}, ${formatCount(count)}`} checked={checked} onCheckedChange={onChange} />
      <button
        type="button"
        tabIndex={-1}
        aria-hidden="true"
        className={`flex min-w-0 flex-1 items-center gap-2 self-stretch text-left ${checked ? "font-medium" : ""} ${
          count === 0 && !checked ? "text-text-3" : ""
        }`}
        onClick={onChange}
      >
        {before}
        <span className="truncate">{label}</span>
      </button>
      <button
        type="button"
        aria-label={words.onlyThis(label)}
        className="rounded-xs font-medium text-accent-text opacity-0 focus-visible:opacity-100 group-hover:opacity-100"
        onClick={onOnly}
      >
        {words.only}
      </button>
      <span className={`kd-n !ml-0 ${tone}`} aria-hidden="true">
        {formatCount(count)}
      </span>
    </li>
  );
}
