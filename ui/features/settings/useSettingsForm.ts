import { useCallback, useEffect, useRef, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { ask, type SettingsInfo, toFailure, useChange, useOperation } from "@/api";
import { type LoadState, READY, type SaveOutcome, useDeskForm } from "@/form";
import { useToast } from "@/ui";
import { refusal, sentences } from "../failure";
import {
  type Conflict,
  changedFrom,
  conflictsOf,
  draftOf,
  FIELD_NAMES,
  keepDraft,
  NO_VALUES,
  toSettings,
  toValues,
  type Values,
} from "./values";
import { WORDS } from "./words";

type Seen = { version: number; values: Values };

/**
 * The settings as a form. What somebody else saves meanwhile is taken over, except where it was changed here too: that
 * stays, and is told. Unsaved changes outlive the page.
 */
export function useSettingsForm(workspace: string) {
  const info = useOperation("getSettings", null, {});
  const form = useDeskForm<Values>({ defaultValues: NO_VALUES });
  const save = useChange("saveSettings", null);
  const toast = useToast();
  const { seen, take, settle, conflicts, restored } = useTaking(workspace, form, info.data);

  const onSubmit = async (values: Values): Promise<SaveOutcome<Values>> => {
    try {
      const { settings } = await save.mutateAsync({
        settings: toSettings(values, seen.current?.version ?? 0),
      });
      seen.current = { version: settings.version ?? 0, values: toValues(settings) };
      form.reset(seen.current.values);
      keepDraft(workspace, {});
      settle();
      toast.show({ text: WORDS.saved });
      return { saved: true };
    } catch (thrown) {
      if (toFailure(thrown).code !== "conflict")
        return refusal<Values>(thrown, Object.fromEntries(FIELD_NAMES.map((name) => [name, name])));
      // What they saved is shown beside what is here; nothing typed is lost.
      take(await ask("getSettings", null, {}));
      return { saved: false, message: WORDS.conflictSave };
    }
  };
  return {
    form,
    onSubmit,
    load: loadState(info),
    hasPassphrase: info.data?.has_passphrase ?? false,
    asksOwnPassword: info.data?.asks_own_password ?? false,
    signingKeys: info.data?.signing_keys ?? null,
    conflicts,
    restored,
    discard: () => {
      form.reset(seen.current?.values ?? NO_VALUES);
      settle();
    },
    takeTheirs: () => {
      for (const { name, theirs } of conflicts) form.setValue(name, theirs, { shouldDirty: true });
      settle();
    },
  };
}

/** Takes settings into the form, at first and whenever there are newer ones, and keeps what was changed here. */
function useTaking(workspace: string, form: UseFormReturn<Values>, info: SettingsInfo | undefined) {
  const seen = useRef<Seen | null>(null);
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);
  const [restored, setRestored] = useState(false);
  const take = useCallback(
    ({ settings }: SettingsInfo) => {
      const before = seen.current;
      const version = settings.version ?? 0;
      if (before?.version === version) return;
      const loaded = toValues(settings);
      const mine = before ? changedFrom(before.values, form.getValues()) : draftOf(workspace);
      seen.current = { version, values: loaded };
      form.reset(loaded);
      putBack(form, mine);
      if (before) setConflicts(conflictsOf(before.values, loaded, mine));
      else setRestored(Object.keys(mine).length > 0);
    },
    [form, workspace],
  );
  useEffect(() => {
    if (info) take(info);
  }, [info, take]);
  useEffect(
    () => () => {
      if (seen.current) keepDraft(workspace, changedFrom(seen.current.values, form.getValues()));
    },
    [form, workspace],
  );
  const settle = () => {
    setConflicts([]);
    setRestored(false);
  };
  return { seen, take, settle, conflicts, restored };
}

export type SettingsForm = ReturnType<typeof useSettingsForm>;

function putBack(form: UseFormReturn<Values>, mine: Partial<Values>): void {
  for (const name of FIELD_NAMES) {
    const value = mine[name];
    if (value !== undefined) form.setValue(name, value, { shouldDirty: true });
  }
}

type Loading = { data?: unknown; isError: boolean; error: unknown; refetch: () => unknown };

function loadState({ data, isError, error, refetch }: Loading): LoadState {
  if (data !== undefined) return READY;
  if (isError) return { state: "failed", message: sentences(error), onRetry: () => void refetch() };
  return { state: "loading" };
}
