import type { PoolSeats } from "@/api";
import { formatCount } from "@/lib/format";
import { partsOf } from "./standing";
import { WORDS } from "./words";

type Part = keyof ReturnType<typeof partsOf>;

/** In the order in which they stand in the bar. Each has a pattern of its own, for colour alone says nothing. */
const PARTS: readonly { part: Part; label: string; look: string }[] = [
  { part: "inUse", label: WORDS.inUse, look: "kd-seat-used" },
  { part: "waiting", label: WORDS.waiting, look: "kd-seat-waiting" },
  { part: "spent", label: WORDS.spent, look: "kd-seat-spent" },
  { part: "free", label: WORDS.free, look: "kd-seat-free" },
];

/** The seats of a pool as one bar: in use, waiting, spent, free. */
export function SeatBar({ seats }: { seats: PoolSeats }) {
  const parts = partsOf(seats);
  const { inUse, waiting, spent, free } = parts;
  return (
    <span
      className="kd-seats"
      role="img"
      aria-label={WORDS.bar(seats.total, free, inUse, waiting, spent)}
      title={WORDS.bar(seats.total, free, inUse, waiting, spent)}
    >
      {PARTS.filter(({ part }) => parts[part] > 0).map(({ part, look }) => (
        <span key={part} className={look} style={{ flexGrow: parts[part] }} />
      ))}
    </span>
  );
}

/** What the patterns of the bars mean; with the figures of one pool where there is one. */
export function SeatLegend({ seats }: { seats?: PoolSeats }) {
  const parts = seats && partsOf(seats);
  return (
    <ul className="kd-seat-legend" aria-label={WORDS.legend}>
      {PARTS.map(({ part, label, look }) => (
        <li key={part}>
          <span className={look} aria-hidden="true" />
          {label}
          {parts && <b className="tabular-nums">{formatCount(parts[part])}</b>}
        </li>
      ))}
    </ul>
  );
}
