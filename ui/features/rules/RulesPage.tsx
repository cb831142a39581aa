import { useId, useMemo, useState } from "react";
import { useFormState, useWatch } from "react-hook-form";
import { useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { Form, SubmitButton } from "@/form";
import { Button, EnvironmentTag, Note } from "@/ui";
import { DigestCard, IdleCard, ReminderCard } from "./Cards";
import { GraceCard } from "./GraceCard";
import { useRulesForesight } from "./useRulesForesight";
import { useRulesForm } from "./useRulesForm";
import { isBetween, toRules } from "./values";
import { WORDS } from "./words";

type RulesForm = ReturnType<typeof useRulesForm>;

/** What runs by itself, each rule with its effect on today's data. */
export function RulesPage() {
  const { workspace, environment } = useDesk();
  const id = useId();
  const rules = useRulesForm();
  const { form, load, onSubmit, version } = rules;
  const [grace, setGrace] = useState<string | null>(null);
  const values = useWatch({ control: form.control });
  const asked = useMemo(
    () => (load.state === "ready" ? toRules({ ...form.getValues(), ...values }, version) : null),
    [form, values, load.state, version],
  );
  const tried = grace !== null && isBetween(grace, 0, 365) ? Number(grace) : null;
  const foreseen = useRulesForesight(environment.name, asked, tried);
  const owner = workspace.may.includes("own");
  const parts = { form, readOnly: !owner, foreseen };
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <Head id={id} rules={rules} />
      <div className="min-h-0 flex-1 overflow-auto px-4 pt-1 pb-6">
        <div className="grid max-w-[760px] gap-3.5">
          {!owner && <Note>{WORDS.readOnly}</Note>}
          <p className="flex items-center gap-2 text-text-3 text-xs">
            <EnvironmentTag kind={environment.kind} name={environment.label} />
            {WORDS.everywhere(environment.label)}
          </p>
          <GraceCard foreseen={foreseen} grace={grace} onGrace={setGrace} />
          <Form id={id} form={form} load={load} onSubmit={onSubmit} className="grid gap-3.5">
            <ReminderCard {...parts} />
            <IdleCard {...parts} />
            <DigestCard form={form} readOnly={!owner} />
          </Form>
        </div>
      </div>
    </section>
  );
}

function Head({ id, rules }: { id: string; rules: RulesForm }) {
  const { form, load, discard } = rules;
  const mayNot = useMay("own", WORDS.ownerOnly);
  const { isDirty } = useFormState({ control: form.control });
  return (
    <header className="kd-head">
      <h1>{WORDS.title}</h1>
      <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">{WORDS.lead}</span>
      {isDirty && (
        <Button variant="ghost" onClick={discard}>
          {WORDS.discard}
        </Button>
      )}
      {load.state === "ready" && (
        <SubmitButton
          form={form}
          formId={id}
          label={WORDS.save}
          busyLabel={WORDS.saving}
          disabledReason={mayNot}
        />
      )}
    </header>
  );
}
