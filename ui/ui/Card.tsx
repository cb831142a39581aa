import { clsx } from "clsx";
import { type ReactNode, useId } from "react";

export type CardProps = { title?: ReactNode; action?: ReactNode; className?: string; children: ReactNode };

/** One subject on a page of several. Cards are not nested. */
export function Card({ title, action, className, children }: CardProps) {
  const id = useId();
  return (
    <section className={clsx("kd-card", className)} {...(title ? { "aria-labelledby": id } : {})}>
      {title && (
        <header>
          <h2 id={id}>{title}</h2>
          {action && <span className="ml-auto text-xs">{action}</span>}
        </header>
      )}
      {children}
    </section>
  );
}
