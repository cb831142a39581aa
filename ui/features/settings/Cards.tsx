import { clsx } from "clsx";
import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { Link } from "react-router";
import type { SigningKeys } from "@/api";
import { useMay } from "@/features/lists/useMay";
import { useDesk } from "@/features/shell/desk";
import { pathIn, RULES } from "@/features/shell/places";
import { FormControl, FormText } from "@/form";
import { formatCount } from "@/lib/format";
import { Button, Card, Checkbox, Icon } from "@/ui";
import { daysOf, type FieldName, isAddress, isBetween, type Values } from "./values";
import { WORDS } from "./words";

export type PartProps = { form: UseFormReturn<Values>; readOnly: boolean };

type NumberName = Exclude<FieldName, "step_up" | "server_url" | "my_licenses">;
type NumberProps = PartProps & {
  name: NumberName;
  least: number;
  most: number;
  unit: string;
  help: ReactNode;
  /** What else must hold. */
  also?: (text: string, values: Values) => string | true;
};

const MOST_HOURS = 2160;

/** A whole number with its unit in the box. */
function NumberField({ form, readOnly, name, least, most, unit, help, also }: NumberProps) {
  const text = useWatch({ control: form.control, name });
  const days = unit === WORDS.hours ? daysOf(text) : null;
  return (
    <FormText
      form={form}
      name={name}
      label={WORDS.label[name]}
      help={days ? `${help} ${WORDS.hoursAre(days)}` : help}
      required
      rules={{
        validate: (value, values) =>
          isBetween(String(value), least, most)
            ? (also?.(String(value), values) ?? true)
            : WORDS.wholeNumber(least, formatCount(most)),
      }}
      input={{
        readOnly,
        inputMode: "numeric",
        className: "w-36",
        after: <span className="text-text-3 text-xs">{unit}</span>,
      }}
    />
  );
}

export function LicenseRules(props: PartProps) {
  const { environment } = useDesk();
  const more = <Link to={pathIn(RULES, environment.name)}>{WORDS.moreRules}</Link>;
  return (
    <SettingsCard title={WORDS.rules} action={more} columns>
      <NumberField
        {...props}
        name="grace_days"
        least={0}
        most={365}
        unit={WORDS.days}
        help={WORDS.graceHelp}
      />
      <NumberField
        {...props}
        name="check_hours"
        least={1}
        most={720}
        unit={WORDS.hours}
        help={WORDS.checkHelp}
      />
      <NumberField
        {...props}
        name="offline_hours"
        least={1}
        most={MOST_HOURS}
        unit={WORDS.hours}
        help={WORDS.offlineHelp}
        also={(text, values) =>
          Number(text) <= Number(values.offline_hours_max) ||
          !isBetween(values.offline_hours_max, 1, MOST_HOURS) ||
          WORDS.usualAboveLongest
        }
      />
      <NumberField
        {...props}
        name="offline_hours_max"
        least={1}
        most={MOST_HOURS}
        unit={WORDS.hours}
        help={WORDS.offlineMaxHelp}
      />
      <NumberField
        {...props}
        name="buffer"
        least={0}
        most={100_000}
        unit={WORDS.licenses}
        help={WORDS.bufferHelp}
      />
    </SettingsCard>
  );
}

export function SupportRules({ form, readOnly }: PartProps) {
  return (
    <SettingsCard title={WORDS.support}>
      <FormText
        form={form}
        name="support_limit_cap"
        label={WORDS.label.support_limit_cap}
        help={WORDS.capHelp}
        rules={{
          validate: (text) =>
            text.trim() === "" || isBetween(text, 1, 10_000) || WORDS.wholeNumber(1, "10,000"),
        }}
        input={{ readOnly, inputMode: "numeric", placeholder: WORDS.noCap, className: "w-36" }}
      />
    </SettingsCard>
  );
}

type SecurityProps = PartProps & {
  hasPassphrase: boolean;
  /** Without a passphrase everybody who signed in is asked for their own password. */
  asksOwnPassword: boolean;
  /** Where the signing keys lie; none until that is known. */
  signingKeys: SigningKeys | null;
  onPassphrase: () => void;
};

export function SecurityRules(props: SecurityProps) {
  const { form, readOnly, hasPassphrase, asksOwnPassword, signingKeys, onPassphrase } = props;
  const mayNot = useMay("own", WORDS.ownerOnly);
  const refusal = (on: boolean) =>
    readOnly ? WORDS.ownerOnly : !hasPassphrase && !asksOwnPassword && !on ? WORDS.stepUpNeeds : null;
  return (
    <SettingsCard title={WORDS.security}>
      <div>
        <p className="kd-label">{WORDS.passphrase}</p>
        <div className="flex items-center gap-3">
          <Icon as={KeyRound} size={14} className="text-text-3" />
          <span className="text-xs">{hasPassphrase ? WORDS.passphraseSet : WORDS.passphraseNone}</span>
          <Button disabledReason={mayNot} onClick={onPassphrase}>
            {hasPassphrase ? WORDS.changePassphrase : WORDS.setPassphrase}
          </Button>
        </div>
      </div>
      {signingKeys && (
        <div>
          <p className="kd-label">{WORDS.signingKeys}</p>
          <p className="text-text-3 text-xs">{WORDS.signingKeysAre[signingKeys]}</p>
        </div>
      )}
      <FormControl form={form} name="step_up" label={WORDS.stepUp} group>
        {(control) => (
          <Checkbox
            checked={control.value}
            onCheckedChange={control.onChange}
            label={asksOwnPassword ? WORDS.stepUpOwn : WORDS.label.step_up}
            help={asksOwnPassword ? WORDS.stepUpOwnHelp : WORDS.stepUpHelp}
            disabledReason={refusal(control.value)}
          />
        )}
      </FormControl>
    </SettingsCard>
  );
}

export function ServerAddress({ form, readOnly }: PartProps) {
  return (
    <SettingsCard title={WORDS.server}>
      <FormText
        form={form}
        name="server_url"
        label={WORDS.label.server_url}
        help={WORDS.serverHelp}
        rules={{ validate: (text) => isAddress(text) || WORDS.notAnAddress }}
        input={{
          readOnly,
          mono: true,
          spellCheck: false,
          placeholder: WORDS.serverPlaceholder,
          className: "max-w-[440px]",
        }}
      />
    </SettingsCard>
  );
}

/** What people who hold licenses may do by themselves. */
export function HolderRules({ form, readOnly }: PartProps) {
  return (
    <SettingsCard title={WORDS.holders}>
      <FormControl form={form} name="my_licenses" label={WORDS.holders} group hideLabel>
        {(control) => (
          <Checkbox
            checked={control.value}
            onCheckedChange={control.onChange}
            label={WORDS.label.my_licenses}
            help={WORDS.myHelp}
            disabledReason={readOnly ? WORDS.ownerOnly : null}
          />
        )}
      </FormControl>
    </SettingsCard>
  );
}

type CardProps = { title: string; action?: ReactNode; columns?: boolean; children: ReactNode };

function SettingsCard({ title, action, columns = false, children }: CardProps) {
  return (
    <Card title={title} action={action}>
      <div className={clsx("grid gap-x-8 gap-y-4 px-3.5 pt-1 pb-4", columns && "grid-cols-2")}>
        {children}
      </div>
    </Card>
  );
}
