/* How fast a job is, and how long it will still take, from what was seen of it. */

/** How far it was at a moment, in milliseconds. */
export type Sample = { at: number; done: number };

/** Only the last seconds count: chunks differ, and the first ones are slow. */
const WINDOW_MS = 10_000;

/** Below this a rate is a guess. */
const SHORTEST_MS = 1_000;

/** Adds what was just seen. Going backwards means another run (resumed), which starts over. */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last && sample.done < last.done) return [sample];
  if (last && sample.at - last.at < 100 && sample.done === last.done) return samples;
  const recent = samples.filter(({ at }) => sample.at - at <= WINDOW_MS);
  // The newest one before the window keeps a slow job from having no past at all.
  const kept = recent.length > 0 ? recent : samples.slice(-1);
  return [...kept, sample];
}

/** Units per second; null while too little was seen. */
export function rateOf(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < SHORTEST_MS) return null;
  return ((last.done - first.done) / (last.at - first.at)) * 1000;
}

/** Milliseconds until `total`; null while unknown: no rate yet, standing still, or no total. */
export function timeLeft(samples: readonly Sample[], total: number): number | null {
  const rate = rateOf(samples);
  const done = samples.at(-1)?.done ?? 0;
  if (!rate || total <= 0) return null;
  return (Math.max(0, total - done) / rate) * 1000;
}
