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
 * JsonField {form, name, label, maxBytes}   a JSON object as text; readJsonObject, jsonText
 * useDraft(key, form)    what was typed comes back when a form for the same thing opens again
 * JsonText {label, value, onChange}   a JSON text in an editor that comes when it is needed, its first problem underlined
 * DayRangeForm {initial, onApply}   the first and the last day of a range of moments
 * SubmitButton {form, formId, label: (changes) => "Save 2 changes", busyLabel, unchangedToo}
 */
export * from "./DayRangeForm";
export * from "./Form";
export * from "./FormDialog";
export * from "./fields";
export { JsonField, type JsonFieldProps, jsonProblem } from "./JsonField";
export * from "./JsonText";
export { type JsonObject, jsonBytes, jsonText, readJsonObject } from "./json";
export { countChanges, type LoadState, READY, type SaveOutcome } from "./outcome";
export * from "./SubmitButton";
export * from "./useDeskForm";
export { changedValues, fill, useDraft } from "./useDraft";
