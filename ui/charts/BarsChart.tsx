import { clsx } from "clsx";
import { formatCount } from "@/lib/format";
import type { Scale } from "./geometry";
import { Plot, type Reading } from "./Plot";

/** One part of every bar. Its texture tells it apart, its colour only helps. */
export type Part = { name: string; values: readonly number[] };

/** More parts than textures are drawn as one. */
export const TEXTURES = 5;

type Props = {
  name: string;
  labels: readonly string[];
  shortLabels: readonly string[];
  parts: readonly Part[];
  /** What the last part is called when it stands for several. */
  others: string;
  /** What the parts come to together; null where that means nothing. */
  total: string | null;
  onOpen?: ((place: number) => void) | undefined;
  height?: number;
};

/** Bars over days, of one part or of several on top of each other, with a legend for those. */
export function BarsChart({ parts: all, others, total, ...props }: Props) {
  const parts = gathered(all, others);
  const sums = props.labels.map((_, place) =>
    parts.reduce((sum, { values }) => sum + (values[place] ?? 0), 0),
  );
  const readings = (place: number): readonly Reading[] => {
    const each = parts.map(({ name, values }) => ({ name, text: formatCount(values[place] ?? 0) }));
    return parts.length > 1 && total !== null
      ? [...each, { name: total, text: formatCount(sums[place] ?? 0) }]
      : each;
  };
  return (
    <>
      {parts.length > 1 && <Legend names={parts.map(({ name }) => name)} />}
      <Plot
        {...props}
        bands
        highest={Math.max(0, ...sums)}
        readings={readings}
        over={(scale, cursor) =>
          props.labels.map((label, place) => (
            <Bar key={label} parts={parts} place={place} scale={scale} current={cursor === place} />
          ))
        }
      />
    </>
  );
}

/** As many parts as there are textures; what is left is one of them. */
export function gathered(parts: readonly Part[], others: string): readonly Part[] {
  if (parts.length <= TEXTURES) return parts;
  const [first, rest] = [parts.slice(0, TEXTURES - 1), parts.slice(TEXTURES - 1)];
  const length = Math.max(...parts.map(({ values }) => values.length));
  const values = Array.from({ length }, (_, place) =>
    rest.reduce((sum, part) => sum + (part.values[place] ?? 0), 0),
  );
  return [...first, { name: others, values }];
}

type BarProps = { parts: readonly Part[]; place: number; scale: Scale; current: boolean };

function Bar({ parts, place, scale, current }: BarProps) {
  const width = Math.max(1, Math.min(26, scale.step * 0.76));
  let below = 0;
  return (
    <span
      className={clsx("kd-chart-bar", current && "kd-current")}
      style={{ left: scale.x(place) - width / 2, width, top: scale.top, height: scale.bottom - scale.top }}
    >
      {parts.map(({ name, values }, index) => {
        const value = values[place] ?? 0;
        const [top, foot] = [scale.y(below + value), scale.y(below)];
        below += value;
        if (value === 0) return null;
        return (
          <span
            key={name}
            className={`kd-texture-${index + 1}`}
            style={{ bottom: scale.bottom - foot, height: Math.max(1.5, foot - top) }}
          />
        );
      })}
    </span>
  );
}

function Legend({ names }: { names: readonly string[] }) {
  return (
    <ul className="kd-legend" aria-hidden="true">
      {names.map((name, index) => (
        <li key={name}>
          <span className={`kd-texture-${index + 1}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}
