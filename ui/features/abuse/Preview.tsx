import { useState } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { useNavigate } from "react-router";
import { type AbusePreview, ask, type Failure, toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import { licenseAt } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { Button, Card, LicenseKey, Note, RelativeTime, Segmented, Tag } from "@/ui";
import { isThreshold, KINDS, toRules, type Values } from "./rules";
import { CASES, WORDS } from "./words";

const PERIODS = ["7", "30", "60"] as const;
type Period = (typeof PERIODS)[number];

type Shown = { preview: AbusePreview; days: number };

/** What the rules on the page would have done, saved or not. */
export function Preview({ form }: { form: UseFormReturn<Values> }) {
  const { environment } = useDesk();
  const values = useWatch({ control: form.control }) as Values;
  const [period, setPeriod] = useState<Period>("30");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const wrong = KINDS.some((kind) => !isThreshold(values[kind].threshold));
  const look = async () => {
    setBusy(true);
    setFailure(null);
    const days = Number(period);
    try {
      const preview = await ask("previewAbuse", environment.name, { rules: toRules(values), days });
      setShown({ preview, days });
    } catch (thrown) {
      setFailure(toFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={WORDS.previewTitle}>
      <div className="grid gap-3 px-3.5 pt-1 pb-4">
        <p className="text-text-3 text-xs">{WORDS.previewHelp}</p>
        <div className="flex items-center gap-3">
          <Segmented
            name={WORDS.days}
            value={period}
            onValueChange={setPeriod}
            items={PERIODS.map((value) => ({ value, label: WORDS.daysOf(Number(value)) }))}
          />
          <Button
            disabledReason={wrong ? WORDS.fixFirst : busy ? WORDS.looking : null}
            aria-busy={busy}
            onClick={() => void look()}
          >
            {busy ? WORDS.looking : WORDS.preview}
          </Button>
        </div>
        {failure && <FailureNote failure={failure} />}
        {shown && <Told {...shown} />}
      </div>
    </Card>
  );
}

function Told({ preview, days }: Shown) {
  return (
    <div className="grid gap-3">
      <Note live tone={preview.suspended > 0 ? "warn" : "info"}>
        {WORDS.would(preview.flagged, preview.suspended, days)}
      </Note>
      {preview.partial && <Note tone="warn">{WORDS.partial}</Note>}
      {preview.by_rule.length > 0 && (
        <ul className="grid list-disc gap-0.5 pl-4 text-xs">
          {preview.by_rule.map(({ kind, licenses, windows }) => (
            <li key={kind}>{WORDS.byRule(kind, licenses, windows)}</li>
          ))}
        </ul>
      )}
      {preview.rows.length > 0 && <Rows rows={preview.rows} />}
    </div>
  );
}

function Rows({ rows }: Pick<AbusePreview, "rows">) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  return (
    <ul aria-label={WORDS.table} className="grid gap-1.5 text-xs">
      {rows.map(({ license, kind, peak, windows, last_at, suspends }) => (
        <li key={`${license.id} ${kind}`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <button
            type="button"
            className="text-accent-text hover:underline"
            onClick={() => void navigate(licenseAt(environment.name, license.id))}
          >
            <LicenseKey value={license.key} length={24} />
          </button>
          <span>{license.customer?.name ?? CASES.nobody}</span>
          <span>{CASES.mostOf(peak, kind)}</span>
          <span className="text-text-3">{WORDS.times(windows)}</span>
          <RelativeTime at={last_at} className="text-text-3" />
          <Tag {...(suspends ? { tone: "warn" as const } : {})}>
            {suspends ? WORDS.wouldSuspend : WORDS.wouldFlag}
          </Tag>
        </li>
      ))}
    </ul>
  );
}
