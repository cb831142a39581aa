import { useEffect } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { type Environment, type EnvironmentKind, useChange } from "@/api";
import { FormControl, FormDialog, FormText, READY, useDeskForm } from "@/form";
import { RadioGroup, useToast } from "@/ui";
import { refusal } from "../failure";
import { isShortName, proposeShortName } from "./shortName";
import { WORDS } from "./words";

type Values = { label: string; name: string; kind: EnvironmentKind };

export type CreateEnvironmentDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onCreated: (environment: Environment) => void;
};

const KINDS: readonly EnvironmentKind[] = ["production", "staging", "development"];
const EMPTY: Values = { label: "", name: "", kind: "development" };

/** Adds an environment. Its short name follows its name until somebody writes it by hand. */
export function CreateEnvironmentDialog({ open, onOpenChange, onCreated }: CreateEnvironmentDialogProps) {
  const form = useDeskForm<Values>({ defaultValues: EMPTY });
  const { setValue, getFieldState, control, reset } = form;
  const toast = useToast();
  const create = useChange("createEnvironment", null);
  const label = useWatch({ control, name: "label" });
  useEffect(() => {
    if (!getFieldState("name").isDirty) setValue("name", proposeShortName(label));
  }, [label, getFieldState, setValue]);
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={WORDS.title}
      lead={WORDS.lead}
      form={form}
      load={READY}
      label={() => WORDS.action}
      busyLabel={WORDS.busy}
      unchangedToo
      onSubmit={async (values) => {
        try {
          const made = await create.mutateAsync({ ...values, label: values.label.trim() });
          toast.show({ text: WORDS.added(made.label) });
          reset(EMPTY);
          onOpenChange(false);
          onCreated(made);
          return { saved: true };
        } catch (thrown) {
          return refusal<Values>(thrown, { name: "name", label: "label", kind: "kind" });
        }
      }}
    >
      <EnvironmentFields form={form} />
    </FormDialog>
  );
}

function EnvironmentFields({ form }: { form: UseFormReturn<Values> }) {
  return (
    <>
      <FormText
        form={form}
        name="label"
        label={WORDS.label}
        help={WORDS.labelHelp}
        required
        rules={{
          validate: (text) => text.trim() !== "" || WORDS.labelMissing,
          maxLength: { value: 60, message: WORDS.labelTooLong },
        }}
      />
      <FormText
        form={form}
        name="name"
        label={WORDS.name}
        help={WORDS.nameHelp}
        required
        rules={{
          validate: (text) => (text === "" ? WORDS.nameMissing : isShortName(text) || WORDS.nameWrong),
        }}
        input={{ mono: true, spellCheck: false }}
      />
      <FormControl form={form} name="kind" label={WORDS.kind} group>
        {(control) => (
          <RadioGroup
            name={WORDS.kind}
            value={control.value}
            onValueChange={control.onChange}
            items={KINDS.map((kind) => ({ value: kind, ...WORDS.kinds[kind] }))}
          />
        )}
      </FormControl>
    </>
  );
}
