import { Link } from "react-router";
import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { pathIn, SETTINGS } from "@/features/shell/places";
import { Card, Field, Input } from "@/ui";
import { Preview } from "./Preview";
import type { Foreseen } from "./useRulesForesight";
import { isBetween } from "./values";
import { WORDS } from "./words";

type Props = { foreseen: Foreseen; grace: string | null; onGrace: (days: string) => void };

/** What is set in Settings, and what another grace would do. */
export function GraceCard({ foreseen, grace, onGrace }: Props) {
  const { environment } = useDesk();
  const { data } = useOperation("getSettings", null, {});
  const settings = data?.settings;
  const days = grace ?? String(settings?.grace_days ?? "");
  const wrong = grace !== null && !isBetween(grace, 0, 365);
  return (
    <Card title={WORDS.grace} action={<Link to={pathIn(SETTINGS, environment.name)}>{WORDS.change}</Link>}>
      <div className="grid gap-3 px-3.5 pt-1 pb-3.5">
        {settings && (
          <p className="text-text-2 text-xs">
            {WORDS.offline(settings.offline_hours ?? 0, settings.offline_hours_max ?? 0)}{" "}
            {settings.step_up ? WORDS.stepUpOn : WORDS.stepUpOff}
          </p>
        )}
        <Field label={WORDS.graceLabel} help={WORDS.graceHelp} error={wrong ? WORDS.graceWrong : undefined}>
          <Input
            value={days}
            inputMode="numeric"
            className="w-36"
            after={<span className="text-text-3 text-xs">{WORDS.days}</span>}
            onChange={({ target }) => onGrace(target.value)}
          />
        </Field>
        <Preview name={WORDS.grace} foreseen={foreseen}>
          {WORDS.expiring(foreseen.foresight?.would_expire ?? 0, days)}
        </Preview>
      </div>
    </Card>
  );
}
