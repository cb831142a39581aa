/* The rules as a form. */
import type { AbuseEffect, AbuseRule, AbuseRuleKind, AbuseRules } from "@/api";

export const KINDS = ["devices", "denials", "churn", "networks"] as const;
export type Kind = (typeof KINDS)[number] & AbuseRuleKind;

/** A rule as it is typed. */
export type RuleValues = { on: boolean; threshold: string; effect: AbuseEffect };
export type Values = Record<Kind, RuleValues>;

const BLANK: RuleValues = { on: false, threshold: "", effect: "flag" };
export const NO_RULES: Values = { devices: BLANK, denials: BLANK, churn: BLANK, networks: BLANK };

export function toValues({ rules }: AbuseRules): Values {
  const values = { ...NO_RULES };
  for (const kind of KINDS) {
    const rule = rules.find((one) => one.kind === kind);
    if (rule) values[kind] = { on: rule.on, threshold: String(rule.threshold), effect: rule.effect };
  }
  return values;
}

export function toRules(values: Values): AbuseRule[] {
  return KINDS.map((kind) => {
    const { on, threshold, effect } = values[kind];
    return { kind, on, threshold: Number(threshold), effect, since: null };
  });
}

/** Whether a threshold can be saved. */
export function isThreshold(text: string): boolean {
  const number = Number(text.trim());
  return /^\d+$/.test(text.trim()) && number >= 2 && number <= 100_000;
}
