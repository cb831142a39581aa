import { useEffect, useRef } from "react";
import { ask, type Rules, toFailure, useChange, useOperation } from "@/api";
import { refusal, sentences } from "@/features/failure";
import { type LoadState, READY, type SaveOutcome, useDeskForm } from "@/form";
import { useToast } from "@/ui";
import { NO_VALUES, toRules, toValues, type Values } from "./values";
import { WORDS } from "./words";

const FIELDS = { reminder_days: "reminder_days", idle_days: "idle_days", digest_to: "digest_to" } as const;

/** The license rules as a form. What somebody else saves is taken over while nothing was changed here. */
export function useRulesForm() {
  const rules = useOperation("getRules", null, {});
  const form = useDeskForm<Values>({ defaultValues: NO_VALUES });
  const save = useChange("saveRules", null);
  const toast = useToast();
  const seen = useRef<Rules | null>(null);
  const take = (saved: Rules) => {
    seen.current = saved;
    form.reset(toValues(saved));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: newer rules are what is waited for
  useEffect(() => {
    const { data } = rules;
    if (!data || data.version === seen.current?.version) return;
    if (seen.current === null || !form.formState.isDirty) take(data);
  }, [rules.data]);

  const onSubmit = async (values: Values): Promise<SaveOutcome<Values>> => {
    const wanted = toRules(values, seen.current?.version ?? 0);
    if (!wanted) return { saved: false, message: WORDS.notYet };
    try {
      take(await save.mutateAsync({ rules: wanted }));
      toast.show({ text: WORDS.saved });
      return { saved: true };
    } catch (thrown) {
      if (toFailure(thrown).code !== "conflict") return refusal<Values>(thrown, FIELDS);
      seen.current = await ask("getRules", null, {});
      return { saved: false, message: WORDS.conflict };
    }
  };
  const discard = () => form.reset(seen.current ? toValues(seen.current) : NO_VALUES);
  return { form, onSubmit, discard, load: loadState(rules), version: rules.data?.version ?? 0 };
}

type Loading = { data?: unknown; isError: boolean; error: unknown; refetch: () => unknown };

function loadState({ data, isError, error, refetch }: Loading): LoadState {
  if (data !== undefined) return READY;
  if (isError) return { state: "failed", message: sentences(error), onRetry: () => void refetch() };
  return { state: "loading" };
}
