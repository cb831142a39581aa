import { ArrowDown, ArrowUp } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { useState } from "react";
import type { Sort } from "@/api";
import { Button, Dialog, Icon } from "@/ui";
import { describeSort } from "../query/describe";
import { SORT_FIELDS, SORT_ORDERS, sortedBy } from "../query/query";
import { ORDER_WORDS, SORT_WORDS, words } from "../words";

const OFTEN: readonly Sort[] = [
  { field: "expires", order: "ascending" },
  { field: "created", order: "descending" },
  { field: "activations", order: "descending" },
];

type Props = { sort: Sort; onSort: (sort: Sort) => void; onClose: () => void };

/** Seven fields, two orders. Nothing moves until "Sort". */
export function SortDialog({ sort, onSort, onClose }: Props) {
  const [draft, setDraft] = useState(sort);
  const apply = (chosen: Sort) => {
    onSort(chosen);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={words.sortTitle}
      footer={
        <>
          <span className="flex-1 text-text-3 text-xs">{words.sortNote}</span>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button variant="primary" type="submit" form="sort-licenses">
            {words.sort}
          </Button>
        </>
      }
    >
      <form
        id="sort-licenses"
        className="grid grid-cols-[1fr_212px] gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          apply(draft);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.target instanceof Element)) return;
          if (event.target.getAttribute("role") !== "radio") return;
          event.preventDefault();
          apply(draft);
        }}
      >
        <div>
          <p className="kd-label">{words.sortBy}</p>
          <SortFields draft={draft} onDraft={setDraft} />
        </div>
        <div>
          <p className="kd-label">{words.order}</p>
          <SortOrders draft={draft} onDraft={setDraft} />
          <p className="kd-label mt-5">{words.often}</p>
          <div className="flex flex-col items-start gap-1.5">
            {OFTEN.map((often) => (
              <button key={often.field} type="button" className="kd-chip" onClick={() => apply(often)}>
                {describeSort(often)}
              </button>
            ))}
          </div>
        </div>
      </form>
    </Dialog>
  );
}

type DraftProps = { draft: Sort; onDraft: (draft: Sort) => void };

function SortFields({ draft, onDraft }: DraftProps) {
  return (
    <RadioGroup.Root
      className="kd-opts -mx-2.5"
      aria-label={words.sortBy}
      value={draft.field}
      onValueChange={(value) => {
        const field = SORT_FIELDS.find((one) => one === value);
        if (field) onDraft(sortedBy({ field: draft.field, order: draft.order }, field));
      }}
    >
      {SORT_FIELDS.map((field) => (
        <label
          key={field}
          htmlFor={`sort-${field}`}
          className={`kd-opt-row !h-[34px] text-sm hover:bg-surface-hover ${draft.field === field ? "!bg-accent-soft font-medium" : ""}`}
        >
          <RadioGroup.Item id={`sort-${field}`} className="kd-rd" value={field} />
          {SORT_WORDS[field].label}
          <span className="kd-n font-normal text-xs">{SORT_WORDS[field].hint}</span>
        </label>
      ))}
    </RadioGroup.Root>
  );
}

function SortOrders({ draft, onDraft }: DraftProps) {
  return (
    <RadioGroup.Root
      className="flex flex-col gap-2"
      aria-label={words.order}
      value={draft.order}
      onValueChange={(value) => {
        const order = SORT_ORDERS.find((one) => one === value);
        if (order) onDraft({ ...draft, order });
      }}
    >
      {SORT_ORDERS.map((order) => (
        <RadioGroup.Item
          key={order}
          value={order}
          className="kd-card grid grid-cols-[14px_1fr] gap-x-2 px-3 py-2.5 text-left data-[state=checked]:border-accent-text data-[state=checked]:bg-accent-soft data-[state=checked]:outline data-[state=checked]:outline-1 data-[state=checked]:outline-accent-text"
        >
          <span className="self-center">
            <Icon as={order === "ascending" ? ArrowUp : ArrowDown} size={14} />
          </span>
          <span className="font-medium">{ORDER_WORDS[order]}</span>
          <span className="col-start-2 text-text-3 text-xs">{SORT_WORDS[draft.field][order]}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
