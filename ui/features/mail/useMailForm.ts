import { useEffect, useRef } from "react";
import { ask, type MailSettingsInfo, toFailure, useChange, useOperation } from "@/api";
import { refusal, sentences } from "@/features/failure";
import { type LoadState, READY, type SaveOutcome, useDeskForm } from "@/form";
import { useToast } from "@/ui";
import { FIELDS, NO_VALUES, toSettings, toValues, type Values } from "./values";
import { WORDS } from "./words";

/** How the workspace sends mail, as a form. What somebody else saves is taken over while nothing was changed here. */
export function useMailForm() {
  const info = useOperation("getMailSettings", null, {});
  const form = useDeskForm<Values>({ defaultValues: NO_VALUES });
  const save = useChange("saveMailSettings", null);
  const toast = useToast();
  const seen = useRef<number | null>(null);
  const take = ({ settings }: MailSettingsInfo) => {
    seen.current = settings.version ?? 0;
    form.reset(toValues(settings));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: newer settings are what is waited for
  useEffect(() => {
    const { data } = info;
    if (!data || data.settings.version === seen.current) return;
    if (seen.current === null || !form.formState.isDirty) take(data);
  }, [info.data]);

  const onSubmit = async (values: Values): Promise<SaveOutcome<Values>> => {
    try {
      take(
        await save.mutateAsync({
          settings: toSettings(values, seen.current ?? 0),
          password: values.password || null,
        }),
      );
      toast.show({ text: WORDS.saved });
      return { saved: true };
    } catch (thrown) {
      if (toFailure(thrown).code !== "conflict")
        return refusal<Values>(thrown, Object.fromEntries(FIELDS.map((name) => [name, name])));
      const newer = await ask("getMailSettings", null, {});
      seen.current = newer.settings.version ?? 0;
      return { saved: false, message: WORDS.conflict };
    }
  };
  return { form, onSubmit, info: info.data ?? null, load: loadState(info) };
}

type Loading = { data?: unknown; isError: boolean; error: unknown; refetch: () => unknown };

function loadState({ data, isError, error, refetch }: Loading): LoadState {
  if (data !== undefined) return READY;
  if (isError) return { state: "failed", message: sentences(error), onRetry: () => void refetch() };
  return { state: "loading" };
}
