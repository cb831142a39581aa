import { type ReactNode, useState } from "react";
import type { Generator, Product } from "@/api";
import { JsonText } from "@/form";
import { formatCount } from "@/lib/format";
import { formatValidity } from "@/lib/validity";
import { Button, Combobox, Field, Input, Select } from "@/ui";
import { CustomerPicker } from "./CustomerPicker";
import { inherited, isOffered, type NewField, type NewLicense, OWN_PATTERN } from "./create";
import { ExpiryField } from "./ExpiryField";
import { FlagsField } from "./FlagsField";
import { LimitField } from "./LimitField";
import { metadataBytes } from "./metadata";
import { PatternField } from "./PatternField";
import { words } from "./words";

type Props = {
  formId: string;
  value: NewLicense;
  onChange: (change: Partial<NewLicense>) => void;
  products: readonly Product[];
  generators: readonly Generator[];
  problems: Partial<Record<NewField, string>>;
  /** How often it was tried in vain: from then on every problem shows. */
  attempt: number;
  onSubmit: () => void;
};

/** Everything about a new license: what must be chosen first, then what the generator has already answered. */
export function CreateFields(props: Props) {
  const { formId, value, onChange, products, generators, problems, attempt, onSubmit } = props;
  const [left, setLeft] = useState<ReadonlySet<NewField>>(new Set());
  const leave = (field: NewField) => () => setLeft((before) => new Set(before).add(field));
  const problem = (field: NewField) => (attempt > 0 || left.has(field) ? (problems[field] ?? null) : null);
  const generator = generators.find((one) => one.id === value.source) ?? null;
  return (
    <form
      id={formId}
      noValidate
      className="grid grid-cols-2 gap-x-4 gap-y-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onSubmit();
      }}
    >
      <Wanted {...props} problem={problem} leave={leave} />
      <div className="col-span-2">
        <Field label={words.customer} hint={words.optional}>
          <CustomerPicker
            clearable
            placeholder={words.nobody}
            value={value.customer}
            onChange={(customer) => onChange({ customer })}
          />
        </Field>
      </div>
      <LimitField
        value={value.limit}
        onChange={(limit) => onChange({ limit })}
        onLeave={leave("limit")}
        error={problem("limit")}
        {...(generator
          ? {
              hint: words.fromGenerator,
              placeholder: limitText(generator.defaults.activation_limit),
            }
          : {})}
      />
      <ExpiryField
        value={value.expiry}
        onChange={(expiry) => onChange({ expiry })}
        onLeave={leave("expiry")}
        error={problem("expiry")}
        byDefault={generator ? validityText(generator) : words.byDefaultLifetime}
      />
      <Extras {...props} generator={generator} products={products} problem={problem} leave={leave} />
    </form>
  );
}

type Checked = {
  problem: (field: NewField) => string | null;
  leave: (field: NewField) => () => void;
};

/** The product, and how the key is made. */
function Wanted({ value, onChange, products, generators, problem, leave }: Props & Checked) {
  const product = products.find((one) => one.id === value.product) ?? null;
  const sources = [
    ...generators.map(({ id, name }) => ({ value: id, label: name })),
    { value: OWN_PATTERN, label: words.ownPattern },
  ];
  return (
    <>
      <Field label={words.product} required error={problem("product")}>
        <Combobox
          value={product && { value: product.id, label: product.name }}
          onValueChange={(item) => {
            if (item?.value === value.product) return;
            onChange({ product: item?.value ?? null, source: null, flags: null, metadata: null });
          }}
          items={products
            .filter(isOffered)
            .map(({ id, name, code }) => ({ value: id, label: name, detail: code }))}
          placeholder={words.chooseProduct}
          searchPlaceholder={words.searchProduct}
          emptyText={words.noProduct}
        />
      </Field>
      <Field label={words.generator} required error={problem("source")} help={helpOf(value, generators)}>
        <Select
          value={value.source}
          onValueChange={(source) => onChange({ source, flags: null, metadata: null })}
          placeholder={product ? words.chooseGenerator : words.productFirst}
          items={product ? sources : []}
        />
      </Field>
      {value.source === OWN_PATTERN && (
        <div className="col-span-2">
          <PatternField
            value={value.pattern}
            onChange={(pattern) => onChange({ pattern })}
            onLeave={leave("pattern")}
            error={problem("pattern")}
          />
        </div>
      )}
    </>
  );
}

function helpOf({ product, source }: NewLicense, generators: readonly Generator[]): string | undefined {
  return product !== null && source === OWN_PATTERN && generators.length === 0
    ? words.noGenerators
    : undefined;
}

type ExtrasProps = Props & Checked & { generator: Generator | null };

/** Flags and metadata: as the generator has them, until one of them is changed for this license. */
function Extras({ value, onChange, products, generator, problem, leave }: ExtrasProps) {
  const features = products.find((one) => one.id === value.product)?.features ?? [];
  const defaults = inherited(generator, features);
  if (value.product === null || value.source === null) return null;
  return (
    <>
      <Override
        label={words.flags}
        said={flagsText(generator)}
        changed={value.flags !== null}
        onChange={() => onChange({ flags: defaults.flags })}
      >
        <FlagsField
          value={value.flags ?? defaults.flags}
          onChange={(flags) => onChange({ flags })}
          onLeave={leave("flags")}
          error={problem("flags")}
          hint={words.forThisAlone}
        />
      </Override>
      <Override
        label={words.metadata}
        said={metadataSaid(generator)}
        changed={value.metadata !== null}
        onChange={() => onChange({ metadata: defaults.metadata })}
      >
        <JsonText
          label={words.metadata}
          hint={words.metadataHint(metadataBytes(value.metadata ?? ""))}
          value={value.metadata ?? defaults.metadata}
          onChange={(metadata) => onChange({ metadata })}
          onLeave={leave("metadata")}
          error={problem("metadata")}
        />
      </Override>
      <Field className="col-span-2" label={words.reason} hint={words.reasonHint}>
        <Input
          maxLength={500}
          value={value.reason}
          onChange={(event) => onChange({ reason: event.target.value })}
        />
      </Field>
    </>
  );
}

type OverrideProps = {
  label: string;
  said: string;
  changed: boolean;
  onChange: () => void;
  children: ReactNode;
};

function Override({ label, said, changed, onChange, children }: OverrideProps) {
  if (changed) return <div className="col-span-2">{children}</div>;
  return (
    <div className="col-span-2 flex items-center gap-3 text-xs">
      <span className="w-[104px] flex-none font-medium text-text-2">{label}</span>
      <span className="min-w-0 flex-1 truncate text-text-3">{said}</span>
      <Button size="sm" onClick={onChange}>
        {words.changeIt(label.toLowerCase())}
      </Button>
    </div>
  );
}

const limitText = (limit: number): string => (limit < 0 ? words.unlimited : formatCount(limit));

function validityText({ defaults: { validity } }: Generator): string {
  return validity ? formatValidity(validity) : words.lifetime;
}

function flagsText(generator: Generator | null): string {
  const names = Object.entries(Object(generator?.defaults.flags ?? {})).map(([name, value]) =>
    value === true ? name : `${name}: ${JSON.stringify(value)}`,
  );
  return names.length > 0 ? names.join(", ") : words.noneByDefault;
}

function metadataSaid(generator: Generator | null): string {
  const text = JSON.stringify(generator?.defaults.metadata ?? {});
  return text === "{}" ? words.noneByDefault : text;
}
