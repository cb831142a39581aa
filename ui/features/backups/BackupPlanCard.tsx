import { useId } from "react";
import { useFormState } from "react-hook-form";
import {
  ask,
  type BackupPlan,
  type BackupPlanInfo,
  type BackupTaken,
  inDesktop,
  shell,
  toFailure,
  useChange,
  useOperation,
} from "@/api";
import { refusal } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { PickedText } from "@/features/welcome/PickedText";
import { Form, FormControl, FormText, type SaveOutcome, SubmitButton, useDeskForm } from "@/form";
import { Card, Checkbox, Note, RelativeTime, Select, useToast } from "@/ui";
import { loadOf, useVersioned } from "./useVersioned";
import { sizeOf, WORDS } from "./words";

type Values = { on: boolean; folder: string; weekday: string; time: string; keep: string };

const NO_VALUES: Values = { on: false, folder: "", weekday: "daily", time: "02:00", keep: "14" };
const two = (number: number) => String(number).padStart(2, "0");

function toValues(plan: BackupPlan): Values {
  return {
    on: plan.on ?? false,
    folder: plan.folder ?? "",
    weekday: plan.weekday === null || plan.weekday === undefined ? "daily" : String(plan.weekday),
    time: `${two(plan.hour ?? 2)}:${two(plan.minute ?? 0)}`,
    keep: String(plan.keep ?? 14),
  };
}

function toPlan(values: Values, version: number): BackupPlan {
  const [hour, minute] = values.time.split(":").map(Number);
  return {
    version,
    on: values.on,
    folder: values.folder.trim(),
    weekday: values.weekday === "daily" ? null : Number(values.weekday),
    hour: hour ?? 0,
    minute: minute ?? 0,
    keep: Number(values.keep),
  };
}

const DAYS = [
  { value: "daily", label: WORDS.daily },
  ...WORDS.weekdays.map((day, number) => ({ value: String(number), label: WORDS.every(day) })),
];

/** When backups are taken by themselves, and the log of them. Not for a database, which Postgres backs up. */
export function BackupPlanCard() {
  const { workspace } = useDesk();
  if (workspace.engine !== "sqlite") return null;
  return (
    <Card title={WORDS.planTitle}>
      <div className="grid gap-4 px-3.5 pt-1 pb-4">
        <p className="text-text-3 text-xs">{WORDS.planHelp}</p>
        {workspace.may.includes("own") ? <Plan /> : <Note>{WORDS.ownersOnly}</Note>}
      </div>
    </Card>
  );
}

function Plan() {
  const id = useId();
  const info = useOperation("getBackupPlan", null, {});
  const form = useDeskForm<Values>({ defaultValues: NO_VALUES });
  const save = useChange("saveBackupPlan", null);
  const toast = useToast();
  const { seen, take } = useVersioned<BackupPlanInfo, Values>(form, info, ({ plan }) => ({
    version: plan.version ?? 0,
    values: toValues(plan),
  }));
  const onSubmit = async (values: Values): Promise<SaveOutcome<Values>> => {
    try {
      take(await save.mutateAsync({ plan: toPlan(values, seen.current ?? 0) }));
      toast.show({ text: WORDS.planSaved });
      return { saved: true };
    } catch (thrown) {
      if (toFailure(thrown).code !== "conflict")
        return refusal<Values>(thrown, { folder: "folder", hour: "time", weekday: "weekday", keep: "keep" });
      seen.current = (await ask("getBackupPlan", null, {})).plan.version ?? 0;
      return { saved: false, message: WORDS.conflict };
    }
  };
  const load = loadOf(info);
  return (
    <>
      <Form id={id} form={form} load={load} onSubmit={onSubmit} className="grid gap-4">
        <Fields form={form} />
      </Form>
      {load.state === "ready" && (
        <div className="flex items-center gap-3">
          <SubmitButton
            form={form}
            formId={id}
            label={() => WORDS.save}
            busyLabel={WORDS.saving}
            variant="default"
          />
          {info.data?.next_at && (
            <span className="text-text-3 text-xs">
              {WORDS.next} <RelativeTime at={info.data.next_at} />
            </span>
          )}
        </div>
      )}
      {info.data && info.data.log.length > 0 && <Log log={info.data.log} />}
    </>
  );
}

function Fields({ form }: { form: ReturnType<typeof useDeskForm<Values>> }) {
  useFormState({ control: form.control });
  const folder = {
    form,
    name: "folder" as const,
    label: WORDS.folder,
    help: WORDS.folderHelp,
    rules: {
      validate: (text: string, values: Values) => !values.on || text.trim() !== "" || WORDS.folderMissing,
    },
  };
  return (
    <>
      <FormControl form={form} name="on" label={WORDS.planTitle} group hideLabel>
        {({ value, onChange }) => <Checkbox checked={value} onCheckedChange={onChange} label={WORDS.on} />}
      </FormControl>
      {inDesktop() ? (
        <PickedText {...folder} pick={() => shell.pickFolder(WORDS.folder)} button={WORDS.choose} />
      ) : (
        <FormText {...folder} input={{ spellCheck: false }} />
      )}
      <div className="flex flex-wrap gap-x-8 gap-y-4">
        <FormControl form={form} name="weekday" label={WORDS.when}>
          {({ value, onChange }) => (
            <Select className="w-52" value={value} onValueChange={onChange} items={DAYS} />
          )}
        </FormControl>
        <FormText
          form={form}
          name="time"
          label={WORDS.time}
          rules={{ validate: (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text.trim()) || WORDS.timeWrong }}
          input={{ className: "w-24" }}
        />
        <FormText
          form={form}
          name="keep"
          label={WORDS.keep}
          help={WORDS.keepHelp}
          rules={{
            validate: (text) =>
              (/^\d{1,3}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 365) || WORDS.keepWrong,
          }}
          input={{
            inputMode: "numeric",
            className: "w-32",
            after: <span className="text-text-3 text-xs">{WORDS.keepUnit}</span>,
          }}
        />
      </div>
    </>
  );
}

function Log({ log }: { log: readonly BackupTaken[] }) {
  return (
    <table className="w-full text-left text-xs" aria-label={WORDS.log}>
      <thead className="text-2xs text-text-3">
        <tr className="h-7 border-border-subtle border-b">
          <th scope="col" className="w-32 font-medium">
            {WORDS.taken}
          </th>
          <th scope="col" className="w-28 font-medium">
            {WORDS.who}
          </th>
          <th scope="col" className="w-20 text-right font-medium">
            {WORDS.size}
          </th>
          <th scope="col" className="pl-4 font-medium">
            {WORDS.what}
          </th>
        </tr>
      </thead>
      <tbody>
        {log.map(({ at, by, size_kib, file, problem }) => (
          <tr key={at} className="border-border-subtle border-b align-top last:border-b-0">
            <td className="py-1.5">
              <RelativeTime at={at} />
            </td>
            <td className="py-1.5">{by}</td>
            <td className="py-1.5 text-right tabular-nums">{problem ? "" : sizeOf(size_kib)}</td>
            <td className={`break-all py-1.5 pl-4 ${problem ? "text-danger-text" : "text-text-2"}`}>
              {problem ?? file ?? WORDS.downloaded}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
