import type { Progress } from "@/api";
import { ProgressBar } from "@/ui";
import { WORDS } from "./words";

type Props = { progress: Progress; detailed?: boolean };

/** How far somebody has got with a product: a bar, the percent, and what the product says about it. */
export function Usage({ progress: { product, percent, detail }, detailed = true }: Props) {
  return (
    <span className="kd-usage" title={detail ?? undefined}>
      <ProgressBar name={WORDS.progressOf(product.name)} value={percent} total={100} />
      <span className="tabular-nums">{WORDS.percent(percent)}</span>
      {detailed && detail && <small>{detail}</small>}
    </span>
  );
}
