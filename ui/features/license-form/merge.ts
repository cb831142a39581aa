import { FIELDS, type FieldName, sameField, type Values } from "./values";

/** A field that somebody changed since the form was opened. */
export type Difference = {
  field: FieldName;
  /** Who changed it: only one of them, both alike, or both differently. */
  by: "mine" | "theirs" | "alike" | "both";
};

export type Side = "mine" | "theirs";

/** What changed on either side since `before`, in the order of the form. */
export function differences(before: Values, mine: Values, theirs: Values): Difference[] {
  return FIELDS.flatMap((field): Difference[] => {
    const iChanged = !sameField(field, before, mine);
    const theyChanged = !sameField(field, before, theirs);
    if (!iChanged && !theyChanged) return [];
    if (!theyChanged) return [{ field, by: "mine" }];
    if (!iChanged) return [{ field, by: "theirs" }];
    return [{ field, by: sameField(field, mine, theirs) ? "alike" : "both" }];
  });
}

/** What needs no question: a change that only one side made is taken. Where both did, somebody has to choose. */
export function firstChoices(found: readonly Difference[]): Partial<Record<FieldName, Side>> {
  const choices: Partial<Record<FieldName, Side>> = {};
  for (const { field, by } of found) {
    if (by === "mine") choices[field] = "mine";
    if (by === "theirs" || by === "alike") choices[field] = "theirs";
  }
  return choices;
}

/** Their version with what was chosen of mine. */
export function merged(mine: Values, theirs: Values, choices: Partial<Record<FieldName, Side>>): Values {
  const taken = FIELDS.filter((field) => choices[field] === "mine").map((field) => [field, mine[field]]);
  return { ...theirs, ...Object.fromEntries(taken) };
}
