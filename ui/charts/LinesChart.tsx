import { area, curveLinear, curveStepAfter, line } from "d3-shape";
import { formatCount } from "@/lib/format";
import { apart, type Scale } from "./geometry";
import { Plot, type Reading } from "./Plot";

export type Line = {
  name: string;
  /** null: nothing is known of that place, and the line has a gap. */
  values: readonly (number | null)[];
  /** Which of the chart's colours, and which dash: no two lines have the same of both. */
  tone: 1 | 2 | 3;
  dash?: "none" | "dashed" | "dotted";
  /** Filled below. */
  filled?: boolean;
  /** Steps instead of slopes, for what changes at once. */
  steps?: boolean;
};

type Props = {
  name: string;
  labels: readonly string[];
  shortLabels: readonly string[];
  lines: readonly Line[];
  /** Places to mark, each with a sign above its value. */
  marked?: readonly number[];
  /** What is said of a place besides its values. */
  also?: (place: number) => readonly Reading[];
  unknown: string;
  /** The last place is not over: it stands as an open dot beside the lines, for a line would seem to fall. */
  unfinished?: boolean;
  onOpen?: ((place: number) => void) | undefined;
  height?: number;
};

const DASHES = { none: undefined, dashed: "5 4", dotted: "1.5 3.5" } as const;

/** Lines over days, each named at its end and with a dash of its own, so that colour is not needed to tell them apart. */
export function LinesChart({ lines, marked = [], also, unknown, unfinished = false, ...props }: Props) {
  const over = unfinished ? lines.map(withoutLast) : lines;
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const readings = (place: number): readonly Reading[] => [
    ...lines.map(({ name, values }) => {
      const value = values[place] ?? null;
      return { name, text: value === null ? unknown : formatCount(value) };
    }),
    ...(also?.(place) ?? []),
  ];
  return (
    <Plot {...props} highest={highest} right={104} readings={readings}>
      {(scale, cursor) => (
        <>
          {over.map((each) => (
            <Drawn key={each.name} line={each} scale={scale} />
          ))}
          <Ends lines={over} scale={scale} />
          {unfinished && <Dots lines={lines} scale={scale} place={props.labels.length - 1} />}
          <Marks places={marked} values={lines[0]?.values ?? []} scale={scale} />
          {cursor !== null && <Dots lines={lines} scale={scale} place={cursor} />}
        </>
      )}
    </Plot>
  );
}

const withoutLast = (line: Line): Line => ({ ...line, values: [...line.values.slice(0, -1), null] });

type DrawnProps = { line: Line; scale: Scale };

function Drawn({ line: { values, tone, dash = "none", filled, steps }, scale }: DrawnProps) {
  const curve = steps ? curveStepAfter : curveLinear;
  const known = (value: number | null) => value !== null;
  const path = line<number | null>()
    .defined(known)
    .x((_, place) => scale.x(place))
    .y((value) => scale.y(value ?? 0))
    .curve(curve)([...values]);
  const below = area<number | null>()
    .defined(known)
    .x((_, place) => scale.x(place))
    .y0(scale.bottom)
    .y1((value) => scale.y(value ?? 0))
    .curve(curve)([...values]);
  return (
    <g className={`kd-tone-${tone}`}>
      {filled && below && <path d={below} className="kd-plot-area" />}
      {path && <path d={path} className="kd-line" strokeDasharray={DASHES[dash]} />}
    </g>
  );
}

/** The names of the lines, where they end. */
function Ends({ lines, scale }: { lines: readonly Line[]; scale: Scale }) {
  const ends = lines.flatMap(({ name, values }) => {
    const place = values.findLastIndex((value) => value !== null);
    return place < 0 ? [] : [{ name, y: scale.y(values[place] ?? 0) + 4 }];
  });
  const placed = apart(
    ends.map(({ y }) => y),
    14,
  );
  return ends.map(({ name }, index) => (
    <text key={name} x={scale.right + 8} y={placed[index]} className="kd-line-name">
      {name}
    </text>
  ));
}

type DotsProps = { lines: readonly Line[]; scale: Scale; place: number };

function Dots({ lines, scale, place }: DotsProps) {
  return lines.map(({ name, values, tone }) => {
    const value = values[place] ?? null;
    if (value === null) return null;
    return (
      <circle
        key={name}
        className={`kd-plot-dot kd-tone-${tone}`}
        cx={scale.x(place)}
        cy={scale.y(value)}
        r="3.5"
      />
    );
  });
}

type MarksProps = { places: readonly number[]; values: readonly (number | null)[]; scale: Scale };

/** A triangle above each marked place: a shape, for who sees no colours. */
function Marks({ places, values, scale }: MarksProps) {
  return places.map((place) => {
    const [x, y] = [scale.x(place), Math.max(scale.top + 8, scale.y(values[place] ?? 0) - 6)];
    return <path key={place} className="kd-mark" d={`M${x} ${y}l-4.500-7.500h9Z`} />;
  });
}
