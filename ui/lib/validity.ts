import type { Validity, ValidityStart } from "@/api";

const UNIT = { days: "day", months: "month", years: "year" } as const;

const START: Readonly<Record<ValidityStart, string>> = {
  creation: "from creation",
  assignment: "from assignment",
  first_activation: "from first activation",
};

/** "1 year", "14 days" */
export function validitySpan({ amount, unit }: Pick<Validity, "amount" | "unit">): string {
  return `${amount} ${UNIT[unit]}${amount === 1 ? "" : "s"}`;
}

/** "from assignment" */
export const validityStart = ({ from }: Pick<Validity, "from">): string => START[from];

/** "1 year from assignment" */
export function formatValidity(validity: Validity): string {
  return `${validitySpan(validity)} ${validityStart(validity)}`;
}

/** When a validity that begins now ends: calendar months, and a day that a month lacks becomes its last one. */
export function validityEnd({ amount, unit }: Pick<Validity, "amount" | "unit">, from: Date): Date {
  if (unit === "days") return new Date(from.getTime() + amount * 86_400_000);
  const months = unit === "years" ? amount * 12 : amount;
  const end = new Date(from);
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + months);
  const last = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(from.getUTCDate(), last));
  return end;
}
