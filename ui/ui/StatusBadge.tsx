import { clsx } from "clsx";
import { StatusGlyph } from "./StatusGlyph";
import { STATUS_LABEL, type Status } from "./status";

/** Glyph and word. Never for a number. */
export function StatusBadge({ status }: { status: Status }) {
  return (
    <span className={clsx("kd-badge", `kd-s-${status}`)}>
      <StatusGlyph status={status} />
      {STATUS_LABEL[status]}
    </span>
  );
}
