import { useState } from "react";
import { useOperation } from "@/api";
import { Checkbox, Combobox, Field, Input, Segmented } from "@/ui";
import type { BulkKind } from "./actions";
import { CustomerFile } from "./CustomerFile";
import type { Draft, Reading } from "./draft";
import { FlagFields } from "./FlagFields";
import { WORDS } from "./words";

export type PartProps = {
  environment: string;
  draft: Draft;
  /** What is wrong is said at the field; what is missing is said by the button. */
  reading: Reading;
  onDraft: (draft: Draft) => void;
};

/** What a kind of change needs to know; nothing where it needs nothing. */
export function Parameters({ kind, ...props }: PartProps & { kind: BulkKind }) {
  switch (kind) {
    case "assign":
      return <CustomerChoice {...props} />;
    case "assign_from_list":
      return <CustomerFile environment={props.environment} draft={props.draft} onDraft={props.onDraft} />;
    case "extend":
      return <Extension {...props} />;
    case "change_limit":
      return <Limit {...props} />;
    case "set_flag":
      return <FlagFields withValue {...props} />;
    case "unset_flag":
      return <FlagFields {...props} />;
    default:
      return null;
  }
}

export const wrongIn = (reading: Reading) => ("wrong" in reading ? reading.wrong : null);

function CustomerChoice({ environment, draft, onDraft }: PartProps) {
  const [search, setSearch] = useState("");
  const found = useOperation(
    "listCustomers",
    environment,
    { search, offset: 0, limit: 20 },
    { placeholderData: (before) => before },
  );
  const items = (found.data?.rows ?? []).map(({ customer }) => ({
    value: customer.id,
    label: customer.name,
    detail: [customer.email, customer.organisation].filter(Boolean).join(", "),
  }));
  return (
    <Field label={WORDS.customer} required>
      <Combobox
        value={draft.customer}
        onValueChange={(customer) => onDraft({ ...draft, customer })}
        items={items}
        onQueryChange={setSearch}
        loading={found.isPending}
        error={found.error ? `${found.error.failure.what} ${found.error.failure.next}` : null}
        placeholder={WORDS.chooseCustomer}
        searchPlaceholder={WORDS.findCustomer}
        emptyText={WORDS.noCustomer}
      />
    </Field>
  );
}

const PRESETS = [30, 90, 365] as const;

function Extension({ draft, reading, onDraft }: PartProps) {
  return (
    <Field label={WORDS.by} group>
      <Segmented
        name={WORDS.by}
        value={draft.by}
        onValueChange={(by) => onDraft({ ...draft, by })}
        items={[
          { value: "days", label: WORDS.byDays },
          { value: "until", label: WORDS.byUntil },
          { value: "lifetime", label: WORDS.byLifetime },
        ]}
      />
      <div className="mt-3">
        {draft.by === "days" && <Days draft={draft} reading={reading} onDraft={onDraft} />}
        {draft.by === "until" && (
          <Field label={WORDS.until} help={WORDS.untilHelp} error={wrongIn(reading)} required>
            <Input
              type="date"
              className="w-44"
              value={draft.until}
              onChange={(event) => onDraft({ ...draft, until: event.target.value })}
            />
          </Field>
        )}
        {draft.by === "lifetime" && <p className="kd-help">{WORDS.lifetimeHelp}</p>}
      </div>
    </Field>
  );
}

function Days({ draft, reading, onDraft }: Omit<PartProps, "environment">) {
  return (
    <Field label={WORDS.days} help={WORDS.daysHelp} error={wrongIn(reading)} required>
      <div className="flex items-center gap-1">
        <Input
          className="mr-1 w-28"
          inputMode="numeric"
          value={draft.days}
          onChange={(event) => onDraft({ ...draft, days: event.target.value })}
        />
        {PRESETS.map((preset) => (
          <button
            key={preset}
            type="button"
            className="kd-chip"
            aria-pressed={draft.days === String(preset)}
            onClick={() => onDraft({ ...draft, days: String(preset) })}
          >
            {WORDS.preset(preset)}
          </button>
        ))}
      </div>
    </Field>
  );
}

function Limit({ draft, reading, onDraft }: PartProps) {
  return (
    <div className="flex items-end gap-4">
      <Field label={WORDS.limit} error={wrongIn(reading)} required className="min-w-44">
        <Input
          inputMode="numeric"
          readOnly={draft.unlimited}
          value={draft.unlimited ? "∞" : draft.limit}
          onChange={(event) => onDraft({ ...draft, limit: event.target.value })}
        />
      </Field>
      <span className="flex h-8 items-center self-start pt-[22px] box-content">
        <Checkbox
          label={WORDS.unlimited}
          checked={draft.unlimited}
          onCheckedChange={(unlimited) => onDraft({ ...draft, unlimited })}
        />
      </span>
    </div>
  );
}
