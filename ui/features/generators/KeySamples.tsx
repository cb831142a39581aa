import { keepPreviousData } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useEffect, useState } from "react";
import { type KeyFormat, type KeySamples as Samples, toFailure, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { CopyButton, Note, Select, Skeleton } from "@/ui";
import { writeText } from "../licenses/useClipboard";
import { guessingTime, onceIn, oneIn, strengthOf } from "./odds";
import { ODDS_WORDS as words } from "./words";

/** Typing settles before samples are made anew, in milliseconds. */
const SETTLE_MS = 200;

const PLANS = [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000] as const;

type KeySamplesProps = {
  environment: string;
  /** What to show samples of; null while the format is not whole. */
  format: KeyFormat | null;
  className?: string;
};

/** Five keys of a format and what chance says about them. The old ones stay while new ones are made. */
export function KeySamples({ environment, format, className }: KeySamplesProps) {
  const [planned, setPlanned] = useState(10_000);
  const settled = useSettled(format);
  const { data, error, isFetching, isPlaceholderData } = useOperation(
    "sampleKeys",
    environment,
    { format: settled ?? { kind: "uuid" }, planned },
    { enabled: settled !== null, placeholderData: keepPreviousData },
  );
  const old = isPlaceholderData || isFetching || settled !== format || format === null;
  return (
    <section className={className} aria-label={words.title}>
      <div className="mb-2 flex items-center justify-between gap-2">
        <h3 className="font-semibold text-xs">{words.title}</h3>
        <Select
          size="md"
          className="!h-6 !w-auto text-xs"
          name={words.planned}
          value={planned.toString()}
          onValueChange={(count) => setPlanned(Number(count))}
          items={PLANS.map((count) => ({ value: count.toString(), label: words.plannedItem(count) }))}
        />
      </div>
      {error && <FailureNote failure={toFailure(error)} className="mb-3" />}
      {data ? (
        <div className={clsx("transition-opacity", old && "opacity-60")} aria-busy={old}>
          <SampleKeys keys={data.keys} />
          <Odds samples={data} planned={planned} />
        </div>
      ) : (
        !error && <Waiting whole={format !== null} />
      )}
    </section>
  );
}

/** A value once it has stopped changing for a moment; at once when there was none. */
function useSettled(format: KeyFormat | null): KeyFormat | null {
  const text = JSON.stringify(format);
  const [settled, setSettled] = useState(format);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the format's content
  useEffect(() => {
    const timer = setTimeout(() => setSettled(format), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return JSON.stringify(settled) === text ? format : settled;
}

function Waiting({ whole }: { whole: boolean }) {
  if (!whole) return <p className="text-text-3 text-xs">{words.incomplete}</p>;
  return (
    <div className="grid gap-3 py-1" role="status" aria-label={words.loading}>
      {[80, 84, 78, 82, 80].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: five places that never move
        <Skeleton key={index} width={`${width}%`} />
      ))}
    </div>
  );
}

function SampleKeys({ keys }: { keys: readonly string[] }) {
  return (
    <ul className="kd-code py-1.5">
      {keys.map((key, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: five places that never move
        <li key={index} className="flex h-6 items-center gap-1 pr-1 pl-3">
          <span className="min-w-0 flex-1 select-text truncate" title={key}>
            {key}
          </span>
          <CopyButton name={`Copy ${key}`} text={key} write={writeText} iconSize={12} className="!size-5" />
        </li>
      ))}
    </ul>
  );
}

function Odds({ samples, planned }: { samples: Samples; planned: number }) {
  const { bits, guess, collision } = samples;
  if (bits === null || guess === null || collision === null) {
    return <p className="mt-3 text-text-3 text-xs">{words.unknown}</p>;
  }
  const strength = strengthOf(guess);
  return (
    <div className="mt-3 grid gap-2.5">
      <p className="flex items-baseline justify-between text-xs">
        <b className={clsx("font-semibold", strength === "weak" && "text-warn-text")}>
          {words.strength[strength]}
        </b>
        <span className="text-text-3 tabular-nums">{words.bits(bits)}</span>
      </p>
      <dl className="grid gap-2 text-xs leading-4">
        <Chance term={words.guess} said={onceIn(guess)} />
        <Chance term={words.guessing} said={guessingTime(guess)} />
        <Chance term={words.collision} said={oneIn(collision)} />
      </dl>
      {strength === "weak" ? (
        <Note tone="warn">{words.weakHelp}</Note>
      ) : (
        planned > 0 && <p className="text-text-3 text-xs leading-4">{words.collisionHelp}</p>
      )}
    </div>
  );
}

function Chance({ term, said }: { term: string; said: string }) {
  return (
    <div>
      <dt className="text-text-3">{term}</dt>
      <dd>{said}</dd>
    </div>
  );
}
