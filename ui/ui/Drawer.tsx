import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./IconButton";
import { WORDS } from "./words";

export type DrawerProps = {
  /** What it shows, for those who cannot see where it stands. */
  name: string;
  /** The line with the key or name, and what belongs beside it (a copy button). */
  title: ReactNode;
  /** The line below: badge, product, customer. */
  subtitle?: ReactNode;
  /** The row of buttons. */
  actions?: ReactNode;
  onClose: () => void;
  /** Moves the list; null at its ends. */
  onPrevious?: (() => void) | null;
  onNext?: (() => void) | null;
  children: ReactNode;
};

/** A panel docked beside the list, 456 px, without a scrim: the list stays in use. Escape inside closes it. */
export function Drawer(props: DrawerProps) {
  const { name, title, subtitle, actions, onClose, onPrevious, onNext, children } = props;
  return (
    <aside
      className="kd-drawer"
      aria-label={name}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <header>
        <div className="kd-keyline">
          {title}
          <span className="ml-auto flex items-center gap-1">
            {onPrevious !== undefined && (
              <Move icon={ArrowUp} name={WORDS.previous} move={onPrevious} end="first" />
            )}
            {onNext !== undefined && <Move icon={ArrowDown} name={WORDS.next} move={onNext} end="last" />}
            <IconButton icon={X} name={WORDS.close} keys="Escape" onClick={onClose} />
          </span>
        </div>
        {subtitle && <div className="mt-1 flex items-center gap-2 text-xs text-text-2">{subtitle}</div>}
        {actions && <div className="kd-acts">{actions}</div>}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="kd-scroll" tabIndex={0} aria-label={`${name}, details`}>
        {children}
      </section>
    </aside>
  );
}

type MoveProps = {
  icon: typeof ArrowUp;
  name: string;
  move: (() => void) | null;
  end: keyof typeof WORDS.end;
};

function Move({ icon, name, move, end }: MoveProps) {
  return (
    <IconButton
      icon={icon}
      name={name}
      disabledReason={move ? null : WORDS.end[end]}
      onClick={() => move?.()}
    />
  );
}

export type DrawerSectionProps = {
  title?: ReactNode;
  /** Beside the title: a count or a state. */
  note?: ReactNode;
  noteTone?: "quiet" | "warn";
  action?: ReactNode;
  children: ReactNode;
};

export function DrawerSection({ title, note, noteTone = "quiet", action, children }: DrawerSectionProps) {
  return (
    <section className="kd-sect">
      {title && (
        <h3>
          {title}
          {note !== undefined && (
            <span className={noteTone === "warn" ? "kd-n kd-warn" : "kd-n"}>{note}</span>
          )}
          {action && <span className="ml-auto">{action}</span>}
        </h3>
      )}
      {children}
    </section>
  );
}
