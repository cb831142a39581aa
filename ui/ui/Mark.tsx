import { useId } from "react";

/** The mark: a desk seen from the front, its kneehole a keyhole. */
export function Mark({ size = 20 }: { size?: number }) {
  const id = useId();
  if (size <= 20) {
    return (
      <svg viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
        <rect width="16" height="16" rx="3.6" fill="#3246c6" />
        <rect x="2" y="3" width="12" height="2" rx=".6" fill="#f4c977" />
        <path
          fill="#fff"
          d="M3 6H13V12.4a.6.6 0 0 1-.6.6H10L9 10.5a2 2 0 1 0-2 0L6 13H3.6a.6.6 0 0 1-.6-.6Z"
        />
      </svg>
    );
  }
  return (
    <svg viewBox="0 0 512 512" width={size} height={size} aria-hidden="true">
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#4b60e4" />
          <stop offset="1" stopColor="#2232a6" />
        </linearGradient>
      </defs>
      <rect x="16" y="16" width="480" height="480" rx="112" fill={`url(#${id})`} />
      <rect
        x="17.5"
        y="17.5"
        width="477"
        height="477"
        rx="110.5"
        fill="none"
        stroke="#fff"
        strokeOpacity=".16"
        strokeWidth="3"
      />
      <rect x="68" y="116" width="376" height="52" rx="18" fill="#f4c977" />
      <path
        fill="#fff"
        d="M100 180H412V380a20 20 0 0 1-20 20H324L290 316a62 62 0 1 0-68 0L188 400H120a20 20 0 0 1-20-20Z"
      />
    </svg>
  );
}
