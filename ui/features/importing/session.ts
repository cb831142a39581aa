/* One import per environment and window: it goes on while other pages are shown, and comes back after a reload. */
import { ask, type DateOrder, type Field, type ImportPlan, type Shape, toFailure } from "@/api";
import { LARGEST_FILE, sendFile } from "./upload";
import { advance, type PlanOption, restore, START, type Wizard, type WizardEvent } from "./wizard";
import { fileFailure } from "./words";

const STORED = "keydesk.import.";

/** The wizard's memory and its conversation with the core. React only shows it. */
export class ImportSession {
  readonly environment: string;
  readonly #place: string;
  readonly #watchers = new Set<() => void>();
  #state: Wizard;
  #transfer: AbortController | null = null;

  constructor(workspace: string, environment: string) {
    this.environment = environment;
    this.#place = `${STORED}${workspace}.${environment}`;
    this.#state = recall(this.#place) ?? START;
  }

  state = (): Wizard => this.#state;

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Sends a file and looks at it. */
  chooseFile = async (file: File): Promise<void> => {
    this.#transfer?.abort();
    const transfer = new AbortController();
    this.#transfer = transfer;
    this.#happened({ kind: "chosen", name: file.name, size: file.size });
    const refused = refuseFile(file);
    if (refused) return this.#happened({ kind: "failed", failure: refused });
    const here = () => this.#transfer === transfer && !transfer.signal.aborted;
    try {
      const upload = await sendFile(this.environment, file, {
        signal: transfer.signal,
        onReceived: (received) => here() && this.#happened({ kind: "arrived", received }),
      });
      if (!upload || !here()) return;
      this.#happened({ kind: "asked", pending: "inspect" });
      const [inspection, products] = await Promise.all([
        ask("inspectImport", this.environment, { upload: upload.id, shape: null }),
        ask("listProducts", this.environment, {}),
      ]);
      if (here()) this.#happened({ kind: "inspected", inspection, noProducts: products.length === 0 });
    } catch (thrown) {
      if (here()) this.#happened({ kind: "failed", failure: toFailure(thrown) });
    }
  };

  stopTransfer = (): void => {
    this.#transfer?.abort();
    this.#happened({ kind: "stopped" });
  };

  /** Reads the file anew, as this. */
  reshape = (shape: Shape): Promise<void> =>
    this.#converse("inspect", async (plan) => {
      const inspection = await ask("inspectImport", this.environment, { upload: plan.upload, shape });
      return { kind: "inspected", inspection };
    });

  map = (column: number, field: Field | null): void => this.#happened({ kind: "mapped", column, field });

  switchPreset = (on: boolean): void => this.#happened({ kind: "preset", on });

  nameHolder = (email: string): void => this.#happened({ kind: "holder", email });

  orderDates = (order: DateOrder): void => this.#happened({ kind: "dated", order });

  /** Changes what the import may do; where that changes the counts, the dry run starts anew. */
  choose = (option: PlanOption, on: boolean): void => {
    this.#happened({ kind: "option", option, on });
    if (this.#state.step === "check" && this.#state.checkJob === null) void this.check();
  };

  check = (): Promise<void> =>
    this.#converse("check", async (plan) => {
      const job = await ask("checkImport", this.environment, plan);
      return { kind: "checking", job: job.id };
    });

  apply = (): Promise<void> =>
    this.#converse("apply", async (plan) => {
      const job = await ask("applyImport", this.environment, plan);
      return { kind: "applying", job: job.id };
    });

  /** Goes on with another job of this import: resumed, or undone. */
  follow = (job: string): void => this.#happened({ kind: "applying", job });

  back = (): void => this.#happened({ kind: "back" });

  startOver = (): void => {
    this.#transfer?.abort();
    this.#happened({ kind: "restarted" });
  };

  /** Asks about the plan as it is now. An answer to a plan that has changed since is let go. */
  async #converse(
    pending: NonNullable<Wizard["pending"]>,
    question: (plan: ImportPlan) => Promise<WizardEvent>,
  ): Promise<void> {
    const { plan } = this.#state;
    if (!plan) return;
    this.#happened({ kind: "asked", pending });
    const here = () => this.#state.plan === plan;
    try {
      const answer = await question(plan);
      if (here()) this.#happened(answer);
    } catch (thrown) {
      if (here()) this.#happened({ kind: "failed", failure: toFailure(thrown) });
    }
  }

  #happened(event: WizardEvent): void {
    this.#state = advance(this.#state, event);
    keep(this.#place, this.#state);
    for (const watcher of this.#watchers) watcher();
  }
}

const SESSIONS = new Map<string, ImportSession>();

/** The import of an environment in this window. */
export function sessionOf(workspace: string, environment: string): ImportSession {
  const name = `${workspace}.${environment}`;
  const known = SESSIONS.get(name);
  if (known) return known;
  const made = new ImportSession(workspace, environment);
  SESSIONS.set(name, made);
  return made;
}

function refuseFile(file: File) {
  if (file.size === 0) return fileFailure(`${file.name} is empty.`, "Choose a file with a header and rows.");
  if (file.size > LARGEST_FILE) {
    return fileFailure(
      `${file.name} is larger than 1 GB.`,
      "Split it, and import the parts one after the other.",
    );
  }
  return null;
}

function recall(place: string): Wizard | null {
  try {
    const text = sessionStorage.getItem(place);
    return text === null ? null : restore(JSON.parse(text));
  } catch {
    return null;
  }
}

function keep(place: string, state: Wizard): void {
  try {
    if (state.step === "file") sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(state));
  } catch {
    // A full or forbidden storage costs coming back after a reload, nothing else.
  }
}
