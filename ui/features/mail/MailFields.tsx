import { type UseFormReturn, useWatch } from "react-hook-form";
import type { MailSecurity } from "@/api";
import { FormControl, FormText } from "@/form";
import { Checkbox, RadioGroup } from "@/ui";
import { isLoopback, isPort, USUAL_PORT, type Values } from "./values";
import { WORDS } from "./words";

type Props = { form: UseFormReturn<Values>; hasPassword: boolean };

const SECURITIES = (Object.keys(WORDS.securities) as MailSecurity[]).map((value) => ({
  value,
  ...WORDS.securities[value],
}));

/** What must be there for mail to leave. */
const needed = (text: string, values: Values) => !values.on || text.trim() !== "" || WORDS.needed;

export function MailFields({ form, hasPassword }: Props) {
  return (
    <>
      <FormControl form={form} name="on" label={WORDS.settingsTitle} group hideLabel>
        {({ value, onChange }) => (
          <Checkbox checked={value} onCheckedChange={onChange} label={WORDS.on} help={WORDS.onHelp} />
        )}
      </FormControl>
      <Server form={form} />
      <Account form={form} hasPassword={hasPassword} />
      <Writer form={form} />
    </>
  );
}

function Server({ form }: Pick<Props, "form">) {
  const [host, security] = useWatch({ control: form.control, name: ["host", "security"] });
  const choose = (next: MailSecurity) => {
    // A port that somebody chose stays; the usual one follows.
    if (Object.values(USUAL_PORT).includes(form.getValues("port").trim()))
      form.setValue("port", USUAL_PORT[next], { shouldDirty: true });
  };
  return (
    <>
      <div className="flex flex-wrap gap-x-8 gap-y-4">
        <FormText
          form={form}
          name="host"
          label={WORDS.host}
          className="min-w-[240px] flex-1"
          rules={{ validate: needed }}
          input={{ mono: true, spellCheck: false, placeholder: WORDS.hostPlaceholder }}
        />
        <FormText
          form={form}
          name="port"
          label={WORDS.port}
          rules={{ validate: (text) => isPort(text) || WORDS.wrongPort }}
          input={{ inputMode: "numeric", className: "w-24" }}
        />
      </div>
      <FormControl form={form} name="security" label={WORDS.security} group>
        {({ value, onChange }) => (
          <RadioGroup
            name={WORDS.security}
            value={value}
            onValueChange={(next) => {
              onChange(next);
              choose(next);
            }}
            items={SECURITIES}
          />
        )}
      </FormControl>
      {security === "none" && host.trim() !== "" && !isLoopback(host) && (
        <FormControl form={form} name="allow_insecure" label={WORDS.insecure} group hideLabel>
          {({ value, onChange }) => (
            <Checkbox
              checked={value}
              onCheckedChange={onChange}
              label={WORDS.insecure}
              help={WORDS.insecureHelp}
            />
          )}
        </FormControl>
      )}
    </>
  );
}

function Account({ form, hasPassword }: Props) {
  return (
    <div className="grid grid-cols-2 gap-x-8 gap-y-4">
      <FormText
        form={form}
        name="user"
        label={WORDS.user}
        help={WORDS.userHelp}
        input={{ spellCheck: false, autoComplete: "off" }}
      />
      <FormText
        form={form}
        name="password"
        label={WORDS.password}
        help={hasPassword ? WORDS.passwordKept : WORDS.passwordHelp}
        input={{ type: "password", autoComplete: "new-password" }}
      />
    </div>
  );
}

function Writer({ form }: Pick<Props, "form">) {
  return (
    <div className="grid grid-cols-2 gap-x-8 gap-y-4">
      <FormText
        form={form}
        name="from_name"
        label={WORDS.fromName}
        help={WORDS.fromNameHelp}
        rules={{ validate: needed }}
      />
      <FormText
        form={form}
        name="from_email"
        label={WORDS.fromEmail}
        rules={{ validate: needed }}
        input={{ spellCheck: false, placeholder: WORDS.fromEmailPlaceholder }}
      />
      <FormText
        form={form}
        name="reply_to"
        label={WORDS.replyTo}
        help={WORDS.replyToHelp}
        input={{ spellCheck: false }}
      />
    </div>
  );
}
