import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Status } from "./status";

/* A silhouette for each state, so that none depends on its colour. */
const SHAPE: Readonly<Record<Status, ReactNode>> = {
  available: <circle cx="6" cy="6" r="4.1" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  assigned: (
    <>
      <circle cx="6" cy="6" r="4.1" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 1.9a4.1 4.1 0 0 0 0 8.2Z" fill="currentColor" />
    </>
  ),
  active: <circle cx="6" cy="6" r="4.9" fill="currentColor" />,
  inactive: <path d="M2.4 1.8h2.5v8.4H2.4ZM7.1 1.8h2.5v8.4H7.1Z" fill="currentColor" />,
  suspended: (
    <path
      d="M6 1.3 11 10.5H1Z"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth="1"
      strokeLinejoin="round"
    />
  ),
  expired: (
    <path
      d="M2.2 1.4h7.6L6.7 6l3.1 4.6H2.2L5.3 6Z"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth=".8"
      strokeLinejoin="round"
    />
  ),
  revoked: (
    <path
      d="m2.3 2.3 7.4 7.4m0-7.4L2.3 9.7"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.3"
      strokeLinecap="round"
    />
  ),
};

/** The sign of a state, decorative: its word stands beside it. 12 px unless told otherwise. */
export function StatusGlyph({ status, size = 12 }: { status: Status; size?: number }) {
  return (
    <svg
      className={clsx("kd-g", `kd-s-${status}`)}
      viewBox="0 0 12 12"
      aria-hidden="true"
      style={size === 12 ? undefined : { width: size, height: size }}
    >
      {SHAPE[status]}
    </svg>
  );
}
