import { createContext, type ReactNode, useContext, useEffect } from "react";

export type FormLink = {
  /** The form's element id; a field's id is made from it and its name. */
  id: string;
  /** Field names to their labels, for the summary. */
  labels: Map<string, ReactNode>;
};

export const FormContext = createContext<FormLink | null>(null);

/** The id of a field, and its label made known to the summary. Only inside a Form. */
export function useFormField(name: string, label: ReactNode): { id: string } {
  const link = useContext(FormContext);
  if (!link) throw new Error("a form field needs a Form around it");
  const { labels } = link;
  useEffect(() => {
    labels.set(name, label);
    return () => {
      labels.delete(name);
    };
  }, [labels, name, label]);
  return { id: fieldId(link.id, name) };
}

export function fieldId(formId: string, name: string): string {
  return `${formId}-${name.replaceAll(".", "-")}`;
}
