import { type AbuseRuleKind, ask, type Case, type CaseState } from "@/api";
import { type ListAddress, type RowSource, useCalmOperation, useLongRows } from "@/features/lists";
import { CASES } from "./words";

const NOUNS = ["cases", "licenses"] as const;

/** What the address of the page may ask for. */
export const FILTERS = ["state", "rule", "license"] as const;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The address as the core takes it; what is broken in it is left out. Without a word about states: open ones. */
export function questionOf({ filters }: Pick<ListAddress, "filters">) {
  const { state, rule, license } = filters;
  return {
    state: state !== undefined && state in CASES.states ? (state as CaseState) : null,
    rule: rule !== undefined && rule in CASES.rules ? (rule as AbuseRuleKind) : null,
    license_id: license && UUID.test(license) ? license : null,
  };
}

/** The cases that match, loaded as they come in sight. */
export function useCases(environment: string, address: ListAddress): RowSource<Case> {
  const question = questionOf(address);
  return useLongRows(
    environment,
    JSON.stringify(question),
    (offset, limit) => ask("listCases", environment, { ...question, offset, limit }),
    NOUNS,
  );
}

const ALL = { state: null, rule: null, license_id: null, offset: 0, limit: 1 };

/** How many cases there are; followed at leisure. */
export function useCaseCount(environment: string): number | null {
  const { data } = useCalmOperation("listCases", environment, ALL, NOUNS);
  return data?.total ?? null;
}
