import type { ReactNode } from "react";
import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import { useDesk } from "@/features/shell/desk";
import { FormDialog, READY } from "@/form";
import { type DialogProps, EnvironmentTag, useToast } from "@/ui";
import { useMay } from "./useMay";
import { useVersionedForm } from "./useVersionedForm";

/** What a list holds: it has a name, and a version that saving must have seen. */
export type Thing = { id: string; version: number; name: string };

export type ThingWords = {
  createTitle: string;
  create: string;
  creating: string;
  /** null where what follows says it. */
  created: ((name: string) => string) | null;
  editTitle: string;
  save: (changes: number) => string;
  saving: string;
  saved: (name: string) => string;
};

/** How a thing becomes the values of its form and back. */
export type ThingForm<One extends Thing, Values extends FieldValues> = {
  /** Names the draft: "product". */
  kind: string;
  valuesOf: (thing: One | null) => Values;
  create: (values: Values) => Promise<One>;
  edit: (seen: { id: string; version: number }, values: Values) => Promise<One>;
  /** Asks for it as it is now, after a conflict; null when it is gone. */
  reload: (id: string) => Promise<One | null>;
  /** Which field of the form a Failure's field is. */
  fields: Readonly<Record<string, FieldPath<Values>>>;
  labels: Readonly<Partial<Record<keyof Values & string, string>>>;
  textOf?: (name: keyof Values & string, value: unknown) => string;
};

export type ThingDialogProps<One extends Thing, Values extends FieldValues> = {
  /** null makes a new one. */
  thing: One | null;
  words: ThingWords;
  lead?: ReactNode;
  size?: DialogProps["size"];
  about: ThingForm<One, Values>;
  onClose: () => void;
  onSaved: (thing: One) => void;
  /** The fields. */
  children: (form: UseFormReturn<Values>) => ReactNode;
};

/** Makes a thing, or changes one in the version that was seen: drafts, conflicts and the place to save are here. */
export function ThingDialog<One extends Thing, Values extends FieldValues>(
  props: ThingDialogProps<One, Values>,
) {
  const { thing, words, lead, size, onClose, children } = props;
  const { environment } = useDesk();
  const { form, onSubmit, conflict, aside, blocked } = useThingForm(props);
  const mayNot = useMay("edit");
  return (
    <FormDialog
      open
      {...(size ? { size } : {})}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={thing ? words.editTitle : words.createTitle}
      lead={lead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      form={form}
      load={READY}
      label={(changes) => (thing ? words.save(changes) : words.create)}
      busyLabel={thing ? words.saving : words.creating}
      unchangedToo={thing === null}
      disabledReason={mayNot ?? blocked}
      aside={aside}
      onSubmit={onSubmit}
    >
      {conflict}
      {children(form)}
    </FormDialog>
  );
}

function useThingForm<One extends Thing, Values extends FieldValues>(props: ThingDialogProps<One, Values>) {
  const { thing, words, about, onClose, onSaved } = props;
  const { environment, workspace } = useDesk();
  const toast = useToast();
  return useVersionedForm<Values>({
    draft: `${about.kind} ${workspace.id} ${environment.name} ${thing?.id ?? ""}`,
    initial: { version: thing?.version ?? null, values: about.valuesOf(thing) },
    reload: async () => {
      const now = await about.reload(thing?.id ?? "");
      return { version: now?.version ?? 0, values: about.valuesOf(now) };
    },
    save: async (values, version) => {
      const saved =
        thing && version !== null
          ? await about.edit({ id: thing.id, version }, values)
          : await about.create(values);
      const text = thing ? words.saved(saved.name) : words.created?.(saved.name);
      if (text) toast.show({ text });
      // First, so that where saving leads is not overwritten by where closing leads.
      onClose();
      onSaved(saved);
    },
    fields: about.fields,
    labels: about.labels,
    ...(about.textOf ? { textOf: about.textOf } : {}),
  });
}
