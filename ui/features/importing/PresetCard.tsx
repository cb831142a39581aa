import type { ImportInspection, ImportPlan, Preset } from "@/api";
import { Card, Switch, TextField } from "@/ui";
import type { ImportSession } from "./session";
import { holderFault } from "./wizard";
import { PRESET_WORDS, WORDS } from "./words";

type PresetCardProps = {
  session: ImportSession;
  inspection: ImportInspection;
  plan: ImportPlan;
  preset: Preset;
};

/** The program that wrote the file: what its values become, and who gets what it gives to nobody. */
export function PresetCard({ session, plan, preset }: PresetCardProps) {
  const { name, help } = PRESET_WORDS[preset];
  const on = plan.preset === preset;
  return (
    <Card className="grid flex-none grid-cols-2 items-start gap-x-6 gap-y-3 p-3.5">
      <section aria-label={WORDS.presetTitle}>
        <h2 className="mb-2 font-semibold">{WORDS.presetOf(name)}</h2>
        <Switch
          checked={on}
          label={WORDS.presetSwitch(name)}
          help={on ? help : WORDS.presetOff(name)}
          onCheckedChange={session.switchPreset}
        />
      </section>
      {on && (
        <TextField
          label={WORDS.holder}
          help={WORDS.holderHelp}
          error={holderFault(plan.holder) ? WORDS.holderWrong : undefined}
          type="email"
          autoComplete="off"
          placeholder={WORDS.holderPlaceholder}
          value={plan.holder ?? ""}
          onChange={(event) => session.nameHolder(event.target.value)}
        />
      )}
    </Card>
  );
}
