import { Lock } from "lucide-react";
import type { Access, RemedyOffer } from "@/api";
import { formatDate } from "@/lib/format";
import { Button, Checkbox, Icon } from "@/ui";
import { passes } from "./evidence";
import { remedyKey } from "./remedy";
import { remedyWords, VERDICT_WORDS, words } from "./words";

type Props = {
  offers: readonly RemedyOffer[];
  chosen: ReadonlySet<string>;
  onToggle: (key: string) => void;
  /** Replacing is an action of its own. */
  onReplace: () => void;
  fails: boolean;
};

/** What could help: each with what it would bring alone, to be combined. */
export function Remedies({ offers, chosen, onToggle, onReplace, fails }: Props) {
  return (
    <section aria-label={words.tryRemedy}>
      <div className="mt-3.5 mb-1.5 flex items-baseline">
        <span className="kd-label !mb-0">{words.tryRemedy}</span>
        <span className="ml-auto text-text-3 text-xs">{words.nothingYet}</span>
      </div>
      {offers.length === 0 ? (
        <p className="text-text-3 text-xs">{fails ? words.noRemedyFails : words.noRemedy}</p>
      ) : (
        <div className="overflow-hidden rounded-lg border border-border">
          {offers.map((offer) => (
            <Row
              key={remedyKey(offer.remedy)}
              offer={offer}
              on={chosen.has(remedyKey(offer.remedy))}
              onToggle={() => onToggle(remedyKey(offer.remedy))}
              onReplace={onReplace}
            />
          ))}
        </div>
      )}
    </section>
  );
}

type RowProps = { offer: RemedyOffer; on: boolean; onToggle: () => void; onReplace: () => void };

function Row({ offer, on, onToggle, onReplace }: RowProps) {
  const { remedy, subject, alone } = offer;
  const { action, object } = remedyWords(remedy, subject, (iso) => formatDate(new Date(iso)));
  const reason = obstacle(offer);
  const brings = <span className="text-text-3">{words.alone(passes(alone), aloneWords(offer))}</span>;
  if (reason !== null) {
    return (
      <div className="kd-fix text-text-disabled">
        <Icon as={Lock} size={14} />
        <span>
          <b className="font-medium">{action}</b> <span className="text-text-3">{reason}</span>
        </span>
        <span />
      </div>
    );
  }
  if (remedy.kind === "replace") {
    return (
      <div className="kd-fix">
        <span />
        <b className="font-medium">{action}</b>
        <span className="flex items-center gap-3">
          {brings}
          <Button size="sm" onClick={onReplace}>
            {words.replaceNow}
          </Button>
        </span>
      </div>
    );
  }
  return (
    <div className={on ? "kd-fix kd-on" : "kd-fix"}>
      <Checkbox checked={on} onCheckedChange={onToggle} name={action} />
      {/* The row is as good as its box for a pointer; the keyboard has the box. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the checkbox beside it takes the keys */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the checkbox beside it is the control */}
      <span onClick={onToggle}>
        <b className="font-medium">{action}</b> {object && <span className="text-text-3">{object}</span>}
      </span>
      {brings}
    </div>
  );
}

function aloneWords({ alone }: RemedyOffer): string {
  if (alone === "VALID") return words.wouldPass;
  return alone === "IN_GRACE" ? words.wouldPassGrace : VERDICT_WORDS[alone].short;
}

const NEEDS: Readonly<Partial<Record<Access, string>>> = {
  assist: words.needsSupport,
  edit: words.needsManager,
  own: words.needsOwner,
};

/** Why it cannot be done: a role, or the state itself. */
function obstacle({ refused, needs }: RemedyOffer): string | null {
  if (refused !== null) return refused;
  return needs === null ? null : (NEEDS[needs] ?? words.needsManager);
}
