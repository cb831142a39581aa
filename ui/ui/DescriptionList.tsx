import type { ReactNode } from "react";

export type Description = { term: string; value: ReactNode };

/** Fields of one thing, names left, values right. */
export function DescriptionList({ items }: { items: readonly Description[] }) {
  return (
    <dl className="kd-dl">
      {items.map((item) => (
        <div key={item.term} className="contents">
          <dt>{item.term}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
