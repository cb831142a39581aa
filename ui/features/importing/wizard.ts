/* The import wizard as a state machine: what happened leads from one state to the next, and nothing else does. */
import type { DateOrder, Failure, Field, ImportInspection, ImportPlan, Job, Preset } from "@/api";
import { assign, carryOver, fieldsFor, missingFields } from "./mapping";
import { WORDS } from "./words";

export type Step = "file" | "columns" | "check" | "apply";
export const STEPS: readonly Step[] = ["file", "columns", "check", "apply"];

/** The most rows that may be asked to be all or nothing. */
export const ALL_OR_NOTHING_ROWS = 10_000;

export type Transfer = { name: string; size: number; received: number };
export type PlanOption = "create_products" | "create_customers" | "all_or_nothing";

export type Wizard = {
  step: Step;
  /** A file on its way. */
  transfer: Transfer | null;
  inspection: ImportInspection | null;
  plan: ImportPlan | null;
  /** The dry run of exactly this plan. */
  checkJob: string | null;
  applyJob: string | null;
  /** What the core was asked and has not answered. */
  pending: "inspect" | "check" | "apply" | null;
  failure: Failure | null;
};

export const START: Wizard = {
  step: "file",
  transfer: null,
  inspection: null,
  plan: null,
  checkJob: null,
  applyJob: null,
  pending: null,
  failure: null,
};

export type WizardEvent =
  | { kind: "chosen"; name: string; size: number }
  | { kind: "arrived"; received: number }
  | { kind: "stopped" }
  | { kind: "asked"; pending: NonNullable<Wizard["pending"]> }
  | { kind: "inspected"; inspection: ImportInspection; noProducts?: boolean }
  | { kind: "mapped"; column: number; field: Field | null }
  | { kind: "dated"; order: DateOrder }
  | { kind: "preset"; on: boolean }
  | { kind: "holder"; email: string }
  | { kind: "option"; option: PlanOption; on: boolean }
  | { kind: "checking"; job: string }
  | { kind: "applying"; job: string }
  | { kind: "failed"; failure: Failure }
  | { kind: "back" }
  | { kind: "restarted" };

export function advance(state: Wizard, event: WizardEvent): Wizard {
  switch (event.kind) {
    case "chosen":
      return { ...START, transfer: { name: event.name, size: event.size, received: 0 } };
    case "arrived":
      return state.transfer ? { ...state, transfer: { ...state.transfer, received: event.received } } : state;
    case "stopped":
    case "restarted":
      return START;
    case "asked":
      return { ...state, pending: event.pending, failure: null };
    case "inspected":
      return inspected(state, event.inspection, event.noProducts ?? false);
    case "mapped":
      return replan(state, (plan) => ({
        ...plan,
        fields: [...assign(plan.fields, event.column, event.field)],
      }));
    case "dated":
      return replan(state, (plan) => ({ ...plan, date_order: event.order }));
    case "preset":
      return switchPreset(state, event.on);
    case "holder":
      return replan(state, (plan) => ({ ...plan, holder: event.email || null }));
    case "option":
      return choose(state, event.option, event.on);
    case "checking":
      return { ...state, step: "check", checkJob: event.job, pending: null, failure: null };
    case "applying":
      return { ...state, step: "apply", applyJob: event.job, pending: null, failure: null };
    case "failed":
      return { ...state, transfer: null, pending: null, failure: event.failure };
    case "back":
      return back(state);
  }
}

/** Where there are no products yet, every row would need one made: that is the first import of a new workspace. */
function inspected(state: Wizard, inspection: ImportInspection, noProducts: boolean): Wizard {
  const { plan } = state;
  const fits = inspection.rows <= ALL_OR_NOTHING_ROWS;
  return {
    ...state,
    step: "columns",
    transfer: null,
    inspection,
    plan: {
      upload: inspection.upload,
      shape: inspection.shape,
      fields: [...carryOver(state.inspection, plan?.fields ?? null, inspection)],
      date_order: inspection.date_order ?? plan?.date_order ?? "day_first",
      create_products: plan?.create_products ?? noProducts,
      create_customers: plan?.create_customers ?? true,
      all_or_nothing: fits && (plan?.all_or_nothing ?? false),
      preset: presetAfter(state, inspection),
      holder: plan?.holder ?? null,
    },
    checkJob: null,
    pending: null,
    failure: null,
  };
}

/** The preset of the file; one that was switched off stays so while the same columns are read differently. */
function presetAfter({ inspection: before, plan }: Wizard, now: ImportInspection): Preset | null {
  const switchedOff = before?.preset === now.preset && plan !== null && !plan.preset;
  return switchedOff ? null : now.preset;
}

/** With the preset go what its columns mean, and whoever gets what it gives to nobody. */
function switchPreset(state: Wizard, on: boolean): Wizard {
  const { inspection } = state;
  if (!inspection?.preset) return state;
  const preset = on ? inspection.preset : null;
  return replan(state, (plan) => ({
    ...plan,
    preset,
    holder: on ? (plan.holder ?? null) : null,
    fields: [...fieldsFor(inspection, preset)],
  }));
}

/** A changed plan is one that nobody has tried yet. */
function replan(state: Wizard, change: (plan: ImportPlan) => ImportPlan): Wizard {
  if (!state.plan || state.step === "apply") return state;
  return { ...state, plan: change(state.plan), checkJob: null, failure: null };
}

function choose(state: Wizard, option: PlanOption, on: boolean): Wizard {
  if (option === "all_or_nothing") {
    if (on && allOrNothingRefusal(state) !== null) return state;
    // The dry run's counts do not depend on it, so they stay.
    return { ...replan(state, (plan) => ({ ...plan, all_or_nothing: on })), checkJob: state.checkJob };
  }
  return replan(state, (plan) => ({ ...plan, [option]: on }));
}

function back(state: Wizard): Wizard {
  if (state.pending !== null) return state;
  if (state.step === "check") return { ...state, step: "columns", failure: null };
  if (state.step === "columns") return START;
  return state;
}

/** Why the file cannot be all or nothing; null when it can. */
export function allOrNothingRefusal({ inspection }: Pick<Wizard, "inspection">): string | null {
  if (!inspection || inspection.rows <= ALL_OR_NOTHING_ROWS) return null;
  return WORDS.allOrNothingTooLarge(ALL_OR_NOTHING_ROWS, inspection.rows);
}

/** Whether what stands for the holder is no email; the core looks closer. */
export function holderFault(holder: string | null | undefined): boolean {
  return Boolean(holder) && !/^\S+@\S+\.\S+$/.test(holder?.trim() ?? "");
}

/** Why the dry run cannot start; null when it can. */
export function checkRefusal({ plan, inspection, pending }: Wizard): string | null {
  if (!plan || !inspection) return WORDS.noFile;
  if (pending !== null) return WORDS.waiting;
  const [missing] = missingFields(plan.fields);
  if (missing) return WORDS.missing[missing];
  if (holderFault(plan.holder)) return WORDS.holderWrong;
  return inspection.rows === 0 ? WORDS.noRows : null;
}

/** Why the import cannot start after this dry run; null when it can. */
export function applyRefusal(
  { plan, pending }: Pick<Wizard, "plan" | "pending">,
  check: Job | null,
): string | null {
  if (!plan || !check || check.state === "running") return WORDS.dryRunRunning;
  if (pending !== null) return WORDS.waiting;
  if (check.state !== "done") return WORDS.dryRunStopped;
  const { created = 0, updated = 0, failed = 0 } = check.report;
  if (created + updated === 0) return WORDS.nothingToWrite;
  if (plan.all_or_nothing && failed > 0) return WORDS.allOrNothingFails(failed);
  return null;
}

/** What was stored, as a state to go on from; null when it does not read as one. */
export function restore(stored: unknown): Wizard | null {
  if (typeof stored !== "object" || stored === null) return null;
  const state: Wizard = { ...START, ...stored, transfer: null, pending: null, failure: null };
  if (!STEPS.includes(state.step) || state.step === "file") return null;
  if (!state.inspection?.upload || !state.plan?.upload) return null;
  if (state.step === "apply" && !state.applyJob) return null;
  return state;
}
