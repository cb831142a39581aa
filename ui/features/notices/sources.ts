/* Where notices come from, one row each. A new kind is a row here, and its switch is in the preferences. */
import { ask, type Environment, type NoticeKind, type Noun } from "@/api";
import { CASES as CASE_WORDS } from "@/features/abuse/words";
import { WORDS as JOB_WORDS } from "@/features/jobs/words";
import { writePlace } from "@/features/licenses/query/codec";
import { EVERYTHING, licenseQuery } from "@/features/licenses/query/query";
import { CASES, JOBS, LICENSES } from "@/features/shell/places";
import type { Notice } from "./notices";
import { WORDS } from "./words";

export type Source = {
  kind: NoticeKind;
  /** Looked at again when one of these changed. */
  nouns: readonly Noun[];
  find: (environment: Environment, now: Date) => Promise<Notice[]>;
};

const DAY_MS = 24 * 60 * 60 * 1000;
/** Licenses that end within so many days are worth a word. */
const SOON_DAYS = 7;
const MOST_JOBS = 50;
const MOST_CASES = 20;

export const SOURCES: readonly Source[] = [
  { kind: "expiring", nouns: [], find: expiring },
  { kind: "case", nouns: ["cases"], find: openCases },
  { kind: "failed_job", nouns: ["jobs"], find: failedJobs },
];

/** One notice a day, however often it is looked. */
async function expiring(environment: Environment, now: Date): Promise<Notice[]> {
  const query = { ...EVERYTHING, expires: { kind: "within" as const, days: SOON_DAYS } };
  const { total } = await ask("countLicenses", environment.name, { query: licenseQuery(query) });
  if (total === 0) return [];
  const day = now.toISOString().slice(0, 10);
  return [
    {
      id: `expiring ${environment.name} ${day}`,
      kind: "expiring",
      text: WORDS.expiring(total, SOON_DAYS),
      detail: WORDS.inEnvironment(environment.label),
      at: now.toISOString(),
      to: `${LICENSES}?${writePlace({ environment: environment.name, query })}`,
    },
  ];
}

/** Cases that were opened in the last day and that nobody has decided. The key is not in it: what is told is kept. */
async function openCases(environment: Environment, now: Date): Promise<Notice[]> {
  const request = { state: "open" as const, offset: 0, limit: MOST_CASES };
  const { rows } = await ask("listCases", environment.name, request);
  return rows
    .filter(({ opened_at: at }) => now.getTime() - Date.parse(at) <= DAY_MS)
    .map(({ id, rule, license, suspended, opened_at: at }) => ({
      id: `case ${id}`,
      kind: "case" as const,
      text: WORDS.caseOf(CASE_WORDS.rules[rule], license.product.name, suspended),
      detail: WORDS.inEnvironment(environment.label),
      at,
      to: `${CASES}?env=${environment.name}`,
    }));
}

/** Jobs of the last day that stopped without having been asked to. */
async function failedJobs(environment: Environment, now: Date): Promise<Notice[]> {
  const jobs = await ask("listJobs", environment.name, { limit: MOST_JOBS });
  return jobs.flatMap((job) => {
    const at = job.ended_at ?? job.created_at;
    const stopped = job.state === "failed" || job.state === "interrupted";
    if (!stopped || now.getTime() - Date.parse(at) > DAY_MS) return [];
    return [
      {
        id: `job ${job.id} ${at}`,
        kind: "failed_job" as const,
        text: WORDS.failed(JOB_WORDS.job[job.kind](job.title), JOB_WORDS.state[job.state]),
        detail: job.problem
          ? `${job.problem.what} ${job.problem.next}`
          : WORDS.inEnvironment(environment.label),
        at,
        to: `${JOBS}?env=${environment.name}&state=needs`,
      },
    ];
  });
}
