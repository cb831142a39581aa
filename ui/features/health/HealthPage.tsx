import { SeatHealth } from "./SeatHealth";
import { WORDS } from "./words";

/** What is checked by itself, one card each. */
export function HealthPage() {
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <header className="kd-head">
        <h1>{WORDS.title}</h1>
        <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">{WORDS.lead}</span>
      </header>
      <div className="min-h-0 flex-1 overflow-auto px-4 pt-1 pb-6">
        <div className="grid max-w-[860px] gap-3.5">
          <SeatHealth />
        </div>
      </div>
    </section>
  );
}
