import type { ReactNode } from "react";

type SheetsProps = { dashed?: boolean; children: ReactNode };

/** Three rows of a list, the middle one nearer; what stands in it says which kind of nothing this is. */
function Sheets({ dashed, children }: SheetsProps) {
  return (
    <svg className="kd-pic" width="120" height="68" viewBox="0 0 120 68" fill="none" aria-hidden="true">
      <g stroke="var(--border-strong)" strokeWidth="1.5" {...(dashed ? { strokeDasharray: "4 3" } : {})}>
        <rect x="16" y="4" width="88" height="16" rx="4" />
        <rect x="8" y="26" width="104" height="16" rx="4" fill="var(--surface-2)" />
        <rect x="16" y="48" width="88" height="16" rx="4" />
      </g>
      {children}
    </svg>
  );
}

export const NothingPicture = () => (
  <Sheets>
    <circle cx="20" cy="34" r="4" stroke="var(--accent-text)" strokeWidth="1.5" />
    <path d="M24 34h14M34 34v4M38 34v4" stroke="var(--accent-text)" strokeWidth="1.5" strokeLinecap="round" />
    <path d="M50 34h30" stroke="var(--border-strong)" strokeWidth="3" strokeLinecap="round" />
  </Sheets>
);

export const FilteredPicture = () => (
  <Sheets dashed>
    <path
      d="M50 31h20M54 34.5h12M58 38h4"
      stroke="var(--accent-text)"
      strokeWidth="1.5"
      strokeLinecap="round"
    />
  </Sheets>
);

export const ElsewherePicture = () => (
  <Sheets>
    <rect x="18" y="28" width="12" height="12" rx="3" fill="var(--border-strong)" />
    <path d="M40 34h44" stroke="var(--border-strong)" strokeWidth="3" strokeLinecap="round" />
    <path
      d="M94 30l4 4-4 4"
      stroke="var(--accent-text)"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </Sheets>
);

export const NotFoundPicture = () => (
  <Sheets dashed>
    <circle cx="58" cy="33" r="4.5" stroke="var(--accent-text)" strokeWidth="1.5" />
    <path d="M61.5 36.5 65 40" stroke="var(--accent-text)" strokeWidth="1.5" strokeLinecap="round" />
  </Sheets>
);
