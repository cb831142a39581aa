import { Plus, Trash2 } from "lucide-react";
import { useRef } from "react";
import { type FieldArrayWithId, type UseFormReturn, useFieldArray } from "react-hook-form";
import type { FeatureKind } from "@/api";
import { FormControl, FormText } from "@/form";
import { useFormField } from "@/form/context";
import { Button, IconButton, Select } from "@/ui";
import { featureNameProblem, MOST_FEATURES, type ProductValues } from "./values";
import { WORDS } from "./words";

const KINDS: readonly FeatureKind[] = ["switch", "number", "text"];
const COLUMNS = "grid grid-cols-[minmax(0,5fr)_116px_minmax(0,6fr)_28px] gap-2";

type Props = { form: UseFormReturn<ProductValues> };

/** The features of a product, a row each. */
export function FeatureRows({ form }: Props) {
  const { fields, append, remove } = useFieldArray({ control: form.control, name: "features" });
  const { id } = useFormField("features", WORDS.features);
  const box = useRef<HTMLFieldSetElement>(null);
  const add = () => append({ name: "", kind: "switch", description: "" });
  const removeAt = (index: number) => {
    remove(index);
    // The button that was pressed is gone; the next thing to press takes its place.
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[data-add]")?.focus());
  };
  return (
    <fieldset ref={box} id={id} tabIndex={-1}>
      <legend className="kd-label w-full">
        {WORDS.features}
        {fields.length > 0 && <span className="kd-opt">{WORDS.featuresCount(fields.length)}</span>}
      </legend>
      {fields.length > 0 ? (
        <ul className="grid gap-2">
          {fields.map((field, index) => (
            <FeatureRow
              key={field.id}
              form={form}
              field={field}
              index={index}
              onRemove={() => removeAt(index)}
            />
          ))}
        </ul>
      ) : (
        <p className="kd-help !mt-0">{WORDS.featuresNone}</p>
      )}
      <div className="mt-2.5 flex items-center gap-3">
        <Button
          data-add
          size="sm"
          icon={Plus}
          disabledReason={fields.length >= MOST_FEATURES ? WORDS.featuresFull : null}
          onClick={add}
        >
          {WORDS.addFeature}
        </Button>
        <span className="kd-help !mt-0">{WORDS.featuresHelp}</span>
      </div>
    </fieldset>
  );
}

type RowProps = Props & {
  field: FieldArrayWithId<ProductValues, "features">;
  index: number;
  onRemove: () => void;
};

function FeatureRow({ form, field, index, onRemove }: RowProps) {
  return (
    <li className={COLUMNS}>
      <FormText
        form={form}
        name={`features.${index}.name`}
        label={WORDS.featureName}
        className="kd-unlabelled"
        rules={{
          validate: (name, all) =>
            featureNameProblem({ name, description: all.features[index]?.description ?? "" }, all.features),
        }}
        input={{ mono: true, size: "md", spellCheck: false, placeholder: "cloud_render" }}
      />
      <FormControl form={form} name={`features.${index}.kind`} label="">
        {(control) => (
          <Select
            size="md"
            name={WORDS.featureKind}
            value={control.value}
            onValueChange={control.onChange}
            items={KINDS.map((kind) => ({ value: kind, label: WORDS.kind[kind] }))}
          />
        )}
      </FormControl>
      <FormText
        form={form}
        name={`features.${index}.description`}
        label={WORDS.featureDescription}
        className="kd-unlabelled"
        rules={{ maxLength: { value: 200, message: WORDS.featureDescriptionTooLong } }}
        input={{ size: "md", placeholder: WORDS.featureDescription }}
      />
      <IconButton
        icon={Trash2}
        iconSize={14}
        name={WORDS.removeFeature(form.getValues(`features.${index}.name`) || field.name)}
        onClick={onRemove}
      />
    </li>
  );
}
