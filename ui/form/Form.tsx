import { type FormEvent, type ReactNode, useMemo, useState } from "react";
import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import { useFormState } from "react-hook-form";
import { Button, Note, Skeleton } from "@/ui";
import { FormContext, type FormLink } from "./context";
import { ErrorSummary } from "./ErrorSummary";
import { type LoadState, listProblems, type SaveOutcome } from "./outcome";
import { words } from "./words";

export type FormProps<Values extends FieldValues> = {
  /** The form's element id, so that a button elsewhere can submit it. */
  id: string;
  form: UseFormReturn<Values>;
  /** Asked for on purpose: a form that is never loading says READY. */
  load: LoadState;
  /** Saves. It answers with an outcome; what it throws is shown as a failure, and nothing typed is lost. */
  onSubmit: (values: Values) => Promise<SaveOutcome<Values>>;
  /** Saving destroys something: Enter in a field must not do it. */
  destructive?: boolean;
  className?: string;
  children: ReactNode;
};

/** A form with its loading, its failure to load, its refusal to save, and the way from there to each field. */
export function Form<Values extends FieldValues>(props: FormProps<Values>) {
  const { id, form, load, onSubmit, destructive = false, className, children } = props;
  const [refusal, setRefusal] = useState<{ message: string | null; attempt: number }>({
    message: null,
    attempt: 0,
  });
  const { errors } = useFormState({ control: form.control });
  const link = useMemo<FormLink>(() => ({ id, labels: new Map() }), [id]);

  const refuse = (message: string | null) =>
    setRefusal((before) => ({ message, attempt: before.attempt + 1 }));
  const save = async (values: Values) => {
    try {
      const outcome = await onSubmit(values);
      if (outcome.saved) {
        setRefusal({ message: null, attempt: 0 });
        return;
      }
      markFields(form, outcome.fields);
      refuse(outcome.message);
    } catch (error) {
      refuse(error instanceof Error && error.message ? error.message : words.notSaved);
    }
  };
  const submit = (event: FormEvent) => {
    // A form in a dialog must not submit the one around it.
    event.stopPropagation();
    void form.handleSubmit(save, () => refuse(null))(event);
  };

  if (load.state === "loading") return <FormSkeleton />;
  if (load.state === "failed") return <LoadFailure {...load} />;
  return (
    <FormContext value={link}>
      <form
        id={id}
        className={className}
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => {
          const inField = event.target instanceof HTMLInputElement;
          if (destructive && inField && event.key === "Enter") event.preventDefault();
        }}
      >
        <ErrorSummary message={refusal.message} problems={listProblems(errors)} attempt={refusal.attempt} />
        {children}
      </form>
    </FormContext>
  );
}

function markFields<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  fields: Partial<Record<FieldPath<Values>, string>> | undefined,
) {
  for (const name of Object.keys(fields ?? {}) as FieldPath<Values>[]) {
    const message = fields?.[name];
    if (message) form.setError(name, { type: "server", message });
  }
}

function FormSkeleton() {
  return (
    <div className="grid gap-5" role="status" aria-busy="true" aria-label={words.loading}>
      {[120, 90, 140].map((width) => (
        <div key={width} className="grid gap-2">
          <Skeleton width={width} />
          <Skeleton height={32} className="!rounded-md" />
        </div>
      ))}
    </div>
  );
}

function LoadFailure({ message, onRetry }: { message: string; onRetry?: () => void }) {
  return (
    <Note
      tone="bad"
      live
      action={
        onRetry && (
          <Button size="sm" onClick={onRetry}>
            {words.tryAgain}
          </Button>
        )
      }
    >
      {message}
    </Note>
  );
}
