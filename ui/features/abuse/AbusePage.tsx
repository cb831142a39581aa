import { ShieldAlert } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useNavigate } from "react-router";
import { toFailure, useChange, useConnection, useOperation } from "@/api";
import { refusal, sentences } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { CASES as CASES_PATH, pathIn } from "@/features/shell/places";
import {
  Form,
  FormControl,
  FormText,
  type LoadState,
  READY,
  type SaveOutcome,
  SubmitButton,
  useDeskForm,
} from "@/form";
import { Button, Card, Checkbox, Note, RadioGroup, useToast } from "@/ui";
import { Preview } from "./Preview";
import { isThreshold, KINDS, type Kind, NO_RULES, toRules, toValues, type Values } from "./rules";
import { WORDS } from "./words";

/** The rules of abuse detection: for owners to change, for everybody to read, with a preview on what happened. */
export function AbusePage() {
  const { workspace, environment } = useDesk();
  const navigate = useNavigate();
  const id = useId();
  const { form, load, onSubmit } = useRulesForm(environment.name);
  const owner = workspace.may.includes("own");
  const lost = useConnection().state === "lost";
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <header className="kd-head">
        <h1>{WORDS.title}</h1>
        <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">
          {WORDS.lead(environment.label)}
        </span>
        <Button icon={ShieldAlert} onClick={() => void navigate(pathIn(CASES_PATH, environment.name))}>
          {WORDS.toCases}
        </Button>
        {load.state === "ready" && (
          <SubmitButton
            form={form}
            formId={id}
            label={WORDS.save}
            busyLabel={WORDS.saving}
            disabledReason={!owner ? WORDS.ownerOnly : lost ? WORDS.lost : null}
          />
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-auto px-4 pt-1 pb-6">
        <div className="grid max-w-[760px] gap-3.5">
          {!owner && <Note>{WORDS.readOnly}</Note>}
          <Form id={id} form={form} load={load} onSubmit={onSubmit} className="grid gap-3.5">
            {KINDS.map((kind) => (
              <RuleCard key={kind} kind={kind} form={form} readOnly={!owner} />
            ))}
          </Form>
          <p className="text-text-3 text-xs">{WORDS.leaked}</p>
          {load.state === "ready" && <Preview form={form} />}
        </div>
      </div>
    </section>
  );
}

type CardProps = { kind: Kind; form: UseFormReturn<Values>; readOnly: boolean };

function RuleCard({ kind, form, readOnly }: CardProps) {
  const refused = readOnly ? WORDS.ownerOnly : null;
  return (
    <Card title={WORDS.rules[kind]}>
      <div className="grid gap-3 px-3.5 pt-1 pb-4">
        <p className="text-text-3 text-xs">{WORDS.help[kind]}</p>
        <FormControl form={form} name={`${kind}.on`} label={WORDS.rules[kind]} group hideLabel>
          {(control) => (
            <Checkbox
              checked={control.value}
              onCheckedChange={control.onChange}
              label={WORDS.on}
              disabledReason={refused}
            />
          )}
        </FormControl>
        <div className="grid grid-cols-[260px_minmax(0,1fr)] gap-x-8">
          <FormText
            form={form}
            name={`${kind}.threshold`}
            label={WORDS.threshold(kind)}
            required
            rules={{ validate: (text) => isThreshold(String(text)) || WORDS.wrong }}
            input={{ readOnly, inputMode: "numeric", className: "w-36" }}
          />
          <FormControl form={form} name={`${kind}.effect`} label={WORDS.effect} group>
            {(control) => (
              <RadioGroup
                name={WORDS.effectOf(kind)}
                value={control.value}
                onValueChange={control.onChange}
                items={(["flag", "suspend"] as const).map((value) => ({
                  value,
                  label: WORDS.effects[value],
                  help: WORDS.effectHelp[value],
                  disabledReason: refused,
                }))}
              />
            )}
          </FormControl>
        </div>
      </div>
    </Card>
  );
}

function useRulesForm(environment: string) {
  const answer = useOperation("getAbuseRules", environment, {});
  const form = useDeskForm<Values>({ defaultValues: NO_RULES });
  const save = useChange("saveAbuseRules", environment);
  const toast = useToast();
  const version = useRef<number | null>(null);
  const { data, refetch } = answer;
  useEffect(() => {
    if (data === undefined || data.version === version.current) return;
    version.current = data.version;
    form.reset(toValues(data));
  }, [data, form]);
  const onSubmit = async (values: Values): Promise<SaveOutcome<Values>> => {
    try {
      const saved = await save.mutateAsync({
        rules: { version: version.current ?? 0, rules: toRules(values) },
      });
      version.current = saved.version;
      form.reset(toValues(saved));
      toast.show({ text: WORDS.saved });
      return { saved: true };
    } catch (thrown) {
      if (toFailure(thrown).code !== "conflict") return refusal<Values>(thrown, {});
      await refetch();
      return { saved: false, message: WORDS.conflict };
    }
  };
  const load: LoadState =
    data !== undefined
      ? READY
      : answer.isError
        ? { state: "failed", message: sentences(answer.error), onRetry: () => void refetch() }
        : { state: "loading" };
  return { form, load, onSubmit };
}
