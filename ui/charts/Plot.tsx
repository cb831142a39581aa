import { clsx } from "clsx";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { formatShortCount } from "@/lib/format";
import { labelled, levelsOf, placeAt, type Scale, scaleOf, useWidth } from "./geometry";

/** What a chart says of one place. */
export type Reading = { name: string; text: string };

export type PlotProps = {
  /** What is drawn, for who cannot see it. */
  name: string;
  /** The places from left to right, in full: "Tue 10 Nov 2026". */
  labels: readonly string[];
  /** The same for the axis: "10 Nov". */
  shortLabels: readonly string[];
  /** The highest value. */
  highest: number;
  readings: (place: number) => readonly Reading[];
  /** What Enter or a click on a place opens. */
  onOpen?: ((place: number) => void) | undefined;
  height?: number;
  /** Room at the right, for labels of lines. */
  right?: number;
  /** Bars instead of points. */
  bands?: boolean;
  /** Drawn into the picture. */
  children?: (scale: Scale, cursor: number | null) => ReactNode;
  /** Laid over the picture. */
  over?: (scale: Scale, cursor: number | null) => ReactNode;
};

const USUAL_WIDTH = 640;
const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -7,
  PageUp: 7,
};

/**
 * The frame of a chart: lines at round values, days below, and a cursor that follows the pointer and the arrow keys. It
 * speaks as a slider, so that whoever cannot see it hears each place with its figures.
 */
export function Plot({ height = 216, right = 12, bands = false, ...props }: PlotProps) {
  const { labels, readings, onOpen } = props;
  const { ref, width } = useWidth(USUAL_WIDTH);
  const { cursor, ...hands } = useCursor(labels.length, onOpen);
  const levels = levelsOf(props.highest);
  const scale = scaleOf({ width, height, right }, labels.length, levels.at(-1) ?? 1, bands);
  const at = cursor ?? labels.length - 1;
  const spoken = readings(at).map(({ name, text }) => `${name} ${text}`);
  const point = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    hands.point(placeAt(scale, event.clientX - box.left, labels.length, bands));
  };
  return (
    <div
      ref={ref}
      role="slider"
      tabIndex={0}
      className={clsx("kd-plot", onOpen && "kd-opens")}
      aria-label={props.name}
      aria-valuemin={1}
      aria-valuemax={labels.length}
      aria-valuenow={at + 1}
      aria-valuetext={`${labels[at] ?? ""}: ${spoken.join(", ")}`}
      onPointerMove={point}
      onPointerLeave={hands.leave}
      onBlur={hands.leave}
      onFocus={hands.enter}
      onKeyDown={hands.press}
      onClick={() => cursor !== null && onOpen?.(cursor)}
    >
      <svg width="100%" height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <Axes scale={scale} levels={levels} shortLabels={props.shortLabels} />
        {props.children?.(scale, cursor)}
        {cursor !== null && !bands && (
          <path d={`M${scale.x(cursor)} ${scale.top}V${scale.bottom}`} className="kd-plot-cursor" />
        )}
      </svg>
      {props.over && (
        <div className="kd-plot-over" aria-hidden="true">
          {props.over(scale, cursor)}
        </div>
      )}
      {cursor !== null && (
        <Tip scale={scale} place={cursor} label={labels[cursor] ?? ""} readings={readings(cursor)} />
      )}
    </div>
  );
}

function useCursor(places: number, onOpen: ((place: number) => void) | undefined) {
  const [cursor, setCursor] = useState<number | null>(null);
  const last = places - 1;
  const press = (event: KeyboardEvent) => {
    const now = cursor === null ? last : Math.min(cursor, last);
    const step = KEYS[event.key];
    if (step !== undefined) setCursor(Math.min(last, Math.max(0, now + step)));
    else if (event.key === "Home") setCursor(0);
    else if (event.key === "End") setCursor(last);
    else if (event.key === "Enter" && onOpen) onOpen(now);
    else return;
    event.preventDefault();
  };
  return {
    cursor: cursor === null || places === 0 ? null : Math.min(cursor, last),
    point: setCursor,
    leave: () => setCursor(null),
    enter: () => setCursor((now) => now ?? last),
    press,
  };
}

type AxesProps = { scale: Scale; levels: readonly number[]; shortLabels: readonly string[] };

function Axes({ scale, levels, shortLabels }: AxesProps) {
  const shown = labelled(shortLabels.length, scale.right - scale.left);
  return (
    <g className="kd-plot-axes">
      {levels.map((level) => (
        <g key={level}>
          <path d={`M${scale.left} ${scale.y(level)}H${scale.right}`} />
          <text x={scale.left - 8} y={scale.y(level) + 4} textAnchor="end">
            {formatShortCount(level)}
          </text>
        </g>
      ))}
      {shown.map((place) => (
        <text key={place} x={scale.x(place)} y={scale.height - 5} textAnchor={anchor(scale, scale.x(place))}>
          {shortLabels[place]}
        </text>
      ))}
    </g>
  );
}

/** Labels at the edges stay inside. */
function anchor(scale: Scale, x: number): "start" | "middle" | "end" {
  if (x - scale.left < 24) return "start";
  return scale.right - x < 24 ? "end" : "middle";
}

type TipProps = { scale: Scale; place: number; label: string; readings: readonly Reading[] };

function Tip({ scale, place, label, readings }: TipProps) {
  const x = scale.x(place);
  const before = x > scale.width / 2;
  return (
    <div
      className="kd-plot-tip"
      aria-hidden="true"
      style={before ? { right: scale.width - x + 10 } : { left: x + 10 }}
    >
      <p>{label}</p>
      <dl>
        {readings.map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
