import { type FieldValues, type UseFormProps, type UseFormReturn, useForm } from "react-hook-form";

/** A form that checks a field when it is left, and from then on at each key. */
export function useDeskForm<Values extends FieldValues>(
  options: Omit<UseFormProps<Values>, "mode" | "reValidateMode">,
): UseFormReturn<Values> {
  // The summary takes focus after a failed save, so the first field must not.
  return useForm<Values>({
    ...options,
    mode: "onTouched",
    reValidateMode: "onChange",
    shouldFocusError: false,
  });
}
