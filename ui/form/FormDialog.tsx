import { type ReactNode, useId } from "react";
import type { FieldValues } from "react-hook-form";
import { Button, Dialog, type DialogProps } from "@/ui";
import { Form, type FormProps } from "./Form";
import { SubmitButton, type SubmitButtonProps } from "./SubmitButton";
import { words } from "./words";

export type FormDialogProps<Values extends FieldValues> = Pick<
  DialogProps,
  "open" | "onOpenChange" | "title" | "lead" | "environment" | "size" | "alert" | "initialFocus"
> &
  Pick<FormProps<Values>, "form" | "load" | "onSubmit" | "children"> &
  Pick<SubmitButtonProps<Values>, "label" | "busyLabel" | "unchangedToo" | "variant" | "disabledReason"> & {
    /** At the left of the footer: what will happen, a quieter action. */
    aside?: ReactNode;
  };

/** A form in a dialog. The form lives with the owner, so closing the dialog keeps what was typed. */
export function FormDialog<Values extends FieldValues>(props: FormDialogProps<Values>) {
  const { form, load, onSubmit, children, aside, label, busyLabel, unchangedToo, variant, disabledReason } =
    props;
  const id = useId();
  const { open, onOpenChange, title, lead, environment, size, alert, initialFocus } = props;
  const optional = {
    ...(size ? { size } : {}),
    ...(alert === undefined ? {} : { alert }),
    ...(initialFocus ? { initialFocus } : {}),
  };
  return (
    <Dialog
      {...optional}
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      lead={lead}
      environment={environment}
      footer={
        <>
          <span className="min-w-0 flex-1 text-text-3 text-xs">{aside}</span>
          <Button variant="ghost" onClick={() => onOpenChange(false)}>
            {words.cancel}
          </Button>
          <SubmitButton
            form={form}
            formId={id}
            label={label}
            busyLabel={busyLabel}
            {...(unchangedToo === undefined ? {} : { unchangedToo })}
            {...(variant ? { variant } : {})}
            disabledReason={disabledReason ?? (load.state === "ready" ? null : words.notLoaded)}
          />
        </>
      }
    >
      <Form
        id={id}
        form={form}
        load={load}
        onSubmit={onSubmit}
        destructive={variant === "danger"}
        className="grid gap-4"
      >
        {children}
      </Form>
    </Dialog>
  );
}
