import { clsx } from "clsx";
import { formatCount } from "@/lib/format";

/** Progress of something counted. Without a total it says only how far it is. */
export function ProgressBar({ name, value, total }: { name: string; value: number; total: number }) {
  const percent = total > 0 ? Math.min(100, Math.max(0, (value / total) * 100)) : 0;
  return (
    <div
      className="kd-progress"
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={value}
      aria-valuetext={`${formatCount(value)} of ${formatCount(total)}`}
    >
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}

/** How full a license is: used of its limit. Unlimited (-1) has no bar. */
export function Meter({ used, limit }: { used: number; limit: number }) {
  const full = limit >= 0 && used >= limit;
  const percent = limit > 0 ? Math.min(100, (used / limit) * 100) : full ? 100 : 0;
  return (
    <span className="kd-act">
      <span>
        <b>{formatCount(used)}</b> <i>/ {limit < 0 ? "∞" : formatCount(limit)}</i>
      </span>
      {limit >= 0 && (
        <span className={clsx("kd-meter", full && "kd-full")} aria-hidden="true">
          <span style={{ width: `${percent}%` }} />
        </span>
      )}
    </span>
  );
}

export type StepperProps = { name: string; steps: readonly string[]; current: number };

/** Where one is in a wizard. Steps are counted from 0. */
export function Stepper({ name, steps, current }: StepperProps) {
  return (
    <ol className="kd-steps" aria-label={name}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={clsx(index < current && "kd-done", index === current && "kd-now")}
          aria-current={index === current ? "step" : undefined}
        >
          <span className="kd-no">{index < current ? "✓" : index + 1}</span>
          {step}
        </li>
      ))}
    </ol>
  );
}
