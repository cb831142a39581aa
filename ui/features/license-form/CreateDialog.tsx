import { useId, useState } from "react";
import { type Generator, type License, type Product, useConnection, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { type Actions, useActions } from "@/features/license-actions";
import { useAct } from "@/features/license-actions/useAct";
import { words as actionWords } from "@/features/license-actions/words";
import { useDesk } from "@/features/shell/desk";
import { shortenKey } from "@/lib/format";
import { useHeld } from "@/lib/useHeld";
import { Button, Dialog, EnvironmentTag } from "@/ui";
import { CreateFields } from "./CreateFields";
import { createRequest, NEW_FIELDS, NEW_LICENSE, type NewLicense, newProblems } from "./create";
import { words } from "./words";

const NO_PRODUCTS: readonly Product[] = [];
const NO_GENERATORS: readonly Generator[] = [];

/** Makes one license. A form that is closed half-filled is as it was when it is opened again. */
export function CreateDialog({ onClose }: { onClose: () => void }) {
  const { environment } = useDesk();
  const products = useOperation("listProducts", environment.name, {});
  const [made, setMade, forget] = useHeld<NewLicense>(`create.${environment.name}`, NEW_LICENSE);
  const generators = useOperation(
    "listGenerators",
    environment.name,
    { product_id: made.product },
    { enabled: made.product !== null },
  );
  const [attempt, setAttempt] = useState(0);
  const actions = useActions();
  const act = useAct();
  const formId = useId();
  const known = products.data ?? NO_PRODUCTS;
  const problems = newProblems(made, known, new Date());
  const wrong = NEW_FIELDS.filter((field) => problems[field]);
  const create = async () => {
    const request = createRequest(made, new Date());
    if (wrong.length > 0 || !request) {
      setAttempt(attempt + 1);
      return;
    }
    await act.run(async (write) => {
      const license = await write("createLicense", request);
      forget();
      onClose();
      tell(actions, license);
    });
  };
  const failure = act.failure ?? products.error?.failure ?? generators.error?.failure ?? null;
  return (
    <Dialog
      open
      size="md"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={words.createTitle}
      lead={words.createLead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={
        <Foot
          formId={formId}
          busy={act.busy}
          typed={made !== NEW_LICENSE}
          onClear={() => {
            forget();
            setMade(NEW_LICENSE);
            setAttempt(0);
          }}
          onClose={onClose}
        />
      }
    >
      {failure && <FailureNote failure={failure} className="mb-4" />}
      <CreateFields
        formId={formId}
        value={made}
        onChange={(change) => setMade({ ...made, ...change })}
        products={known}
        generators={generators.data ?? NO_GENERATORS}
        problems={problems}
        attempt={attempt}
        onSubmit={() => void create()}
      />
    </Dialog>
  );
}

type FootProps = {
  formId: string;
  busy: boolean;
  typed: boolean;
  onClear: () => void;
  onClose: () => void;
};

function Foot({ formId, busy, typed, onClear, onClose }: FootProps) {
  const connection = useConnection();
  const lost = connection.state === "lost" ? actionWords.noConnection : null;
  return (
    <>
      <span className="min-w-0 flex-1 text-xs">
        {typed && (
          <button type="button" className="kd-link text-accent-text" onClick={onClear}>
            {words.startOver}
          </button>
        )}
      </span>
      <Button variant="ghost" onClick={onClose}>
        {words.cancel}
      </Button>
      <Button
        type="submit"
        form={formId}
        variant="primary"
        disabledReason={busy ? words.creating : lost}
        aria-busy={busy}
      >
        {busy ? words.creating : words.createLicense}
      </Button>
    </>
  );
}

/** The key is copied, shown, or given to somebody next. */
function tell(actions: Actions, made: License) {
  const { id, customer_id } = made;
  const text = words.created(shortenKey(made.key, 24));
  const assign = () => actions.start({ doing: "assign", id });
  const preview = () => actions.start({ doing: "preview", id });
  actions.announce({
    text,
    second:
      customer_id === null
        ? { label: actionWords.assign, onAction: assign }
        : { label: actionWords.preview, onAction: preview },
    next: { label: actionWords.copyKey, onAction: () => actions.copyKey(made) },
  });
}
