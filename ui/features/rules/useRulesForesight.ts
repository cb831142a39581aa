import { keepPreviousData } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type ForeseeRules, type Rules, useOperation } from "@/api";

/** Numbers are typed digit by digit; each would look at every license. */
const PAUSE_MS = 300;

/** What rules would do now, asked again when they or the licenses change. null asks for nothing new. */
export function useRulesForesight(environment: string, rules: Rules | null, grace: number | null) {
  const wanted = useSettled(rules, grace);
  const { data, error, isPlaceholderData, refetch } = useOperation(
    "foreseeRules",
    environment,
    wanted ?? { rules: {}, grace_days: null },
    { enabled: wanted !== null, placeholderData: keepPreviousData },
  );
  return {
    foresight: data ?? null,
    /** The answer is to what stood there before. */
    stale: isPlaceholderData || rules === null,
    failure: error?.failure ?? null,
    again: () => void refetch(),
  };
}

export type Foreseen = ReturnType<typeof useRulesForesight>;

/** The last question that stood for a moment. */
function useSettled(rules: Rules | null, grace: number | null): ForeseeRules | null {
  const text = useMemo(() => (rules ? JSON.stringify({ rules, grace_days: grace }) : null), [rules, grace]);
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    if (text === null) return;
    // The first one need not wait.
    const timer = window.setTimeout(() => setSettled(text), settled === null ? 0 : PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [text, settled]);
  return useMemo(() => (settled === null ? null : (JSON.parse(settled) as ForeseeRules)), [settled]);
}
