/*
 * Forms, on react-hook-form.
 *
 * useDeskForm(options)   useForm that checks on leaving a field, then on each key
 * Form {id, form, load, onSubmit}   `load` is READY, loading or failed, and must be said; `onSubmit` answers
 *                        {saved: true} or {saved: false, message, fields}. It shows skeletons, failures, and after a
 *                        failed save a summary that links to each field.
 * FormDialog             Dialog + Form + Cancel + SubmitButton
 * FormText, FormTextArea {form, name, label, rules, help, hint, required, input}
 * FormControl            the same around any control: children(field) gets value, onChange, onBlur, ref
 * JsonField {label, value, onChange}   a JSON text in an editor that comes when it is needed, its first problem underlined
 * SubmitButton {form, formId, label: (changes) => "Save 2 changes", busyLabel, unchangedToo}
 */
export * from "./Form";
export * from "./FormDialog";
export * from "./fields";
export * from "./JsonField";
export { countChanges, type LoadState, READY, type SaveOutcome } from "./outcome";
export * from "./SubmitButton";
export * from "./useDeskForm";
