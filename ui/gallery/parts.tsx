import type { ReactNode } from "react";

/** One panel of the sheet, so many of twelve columns wide. */
export function Panel({
  title,
  span,
  children,
}: {
  title: string;
  span: 4 | 5 | 7 | 12;
  children: ReactNode;
}) {
  const width = { 4: "col-span-4", 5: "col-span-5", 7: "col-span-7", 12: "col-span-12" }[span];
  return (
    <section className={`kd-card px-4 pt-3.5 pb-4 ${width}`}>
      <h2 className="mb-3 font-semibold text-xs">{title}</h2>
      {children}
    </section>
  );
}

/** A named colour of the tokens. */
export function Swatches({ names, columns }: { names: readonly string[]; columns: 6 | 8 }) {
  return (
    <div className={`grid gap-2 ${columns === 8 ? "grid-cols-8" : "grid-cols-6"}`}>
      {names.map((name) => (
        <span key={name} className="flex min-w-0 flex-col gap-1">
          <span
            className="h-8 rounded-[6px] inset-shadow-[0_0_0_1px_oklch(50%_0_0/.16)]"
            style={{ background: `var(--${name})` }}
          />
          <span className="truncate text-2xs text-text-3">{name}</span>
        </span>
      ))}
    </div>
  );
}
