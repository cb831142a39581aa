import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { type Generator, type License, type Product, useConnection, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { type Actions, type NewFor, useActions } from "@/features/license-actions";
import { roleRefusal } from "@/features/license-actions/availability";
import { useAct } from "@/features/license-actions/useAct";
import { words as actionWords } from "@/features/license-actions/words";
import { useDesk } from "@/features/shell/desk";
import { PRODUCTS, pathIn } from "@/features/shell/places";
import { shortenKey } from "@/lib/format";
import { useHeld } from "@/lib/useHeld";
import { Button, Dialog, EnvironmentTag, Note } from "@/ui";
import { CreateFields } from "./CreateFields";
import {
  createRequest,
  isOffered,
  NEW_FIELDS,
  NEW_LICENSE,
  type NewLicense,
  newProblems,
  onlySource,
  theOnly,
} from "./create";
import { words } from "./words";

const NO_PRODUCTS: readonly Product[] = [];
const NO_GENERATORS: readonly Generator[] = [];

type Props = {
  /** What it is made for, chosen already. */
  for?: NewFor;
  onClose: () => void;
};

/** Makes one license. A form that is closed half-filled is as it was when it is opened again. */
export function CreateDialog({ for: known = {}, onClose }: Props) {
  const { environment } = useDesk();
  const { made, setMade, typed, clear, forget, products, generators, failure } = useNewLicense(known);
  const [attempt, setAttempt] = useState(0);
  const actions = useActions();
  const act = useAct();
  const formId = useId();
  const problems = newProblems(made, products ?? NO_PRODUCTS, new Date());
  const wrong = NEW_FIELDS.filter((field) => problems[field]);
  const none = products !== undefined && !products.some(isOffered);
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
  const failed = act.failure ?? failure;
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
          typed={typed}
          refused={none ? words.productsNone : null}
          onClear={() => {
            clear();
            setAttempt(0);
          }}
          onClose={onClose}
        />
      }
    >
      {failed && <FailureNote failure={failed} className="mb-4" />}
      {none ? (
        <NoProducts onLeave={onClose} />
      ) : (
        <CreateFields
          formId={formId}
          value={made}
          onChange={setMade}
          products={products ?? NO_PRODUCTS}
          generators={generators}
          problems={problems}
          attempt={attempt}
          onSubmit={() => void create()}
        />
      )}
    </Dialog>
  );
}

/** What was chosen so far; where there is only one product or one generator, that one. */
function useNewLicense(known: NewFor) {
  const { environment } = useDesk();
  const [initial] = useState<NewLicense>(() => ({
    ...NEW_LICENSE,
    product: known.product ?? null,
    customer: known.customer ?? null,
  }));
  const place = [environment.name, known.product, known.customer?.id].filter(Boolean).join(".");
  const [chosen, setChosen, forget] = useHeld<NewLicense>(`create.${place}`, initial);
  const products = useOperation("listProducts", environment.name, {});
  const product = chosen.product ?? theOnly(products.data?.filter(isOffered) ?? [])?.id ?? null;
  const ofProduct = useOperation(
    "listGenerators",
    environment.name,
    { product_id: product },
    { enabled: product !== null },
  );
  const generators = ofProduct.data ?? NO_GENERATORS;
  const source = chosen.source ?? (ofProduct.data ? onlySource(ofProduct.data) : null);
  const made = { ...chosen, product, source };
  return {
    made,
    setMade: (change: Partial<NewLicense>) => setChosen({ ...made, ...change }),
    typed: chosen !== initial,
    clear: () => {
      forget();
      setChosen(initial);
    },
    forget,
    products: products.data,
    generators,
    failure: products.error?.failure ?? ofProduct.error?.failure ?? null,
  };
}

/** Without a product there is nothing to choose from; the way to one is here. */
function NoProducts({ onLeave }: { onLeave: () => void }) {
  const { environment, workspace } = useDesk();
  const navigate = useNavigate();
  const leave = () => {
    onLeave();
    void navigate(`${pathIn(PRODUCTS, environment.name)}&create=1`);
  };
  return (
    <Note
      action={
        <Button size="sm" disabledReason={roleRefusal("create", workspace.may)} onClick={leave}>
          {words.createProduct}
        </Button>
      }
    >
      <b>{words.productsNone}</b> {words.productsNoneHelp}
    </Note>
  );
}

type FootProps = {
  formId: string;
  busy: boolean;
  typed: boolean;
  refused: string | null;
  onClear: () => void;
  onClose: () => void;
};

function Foot({ formId, busy, typed, refused, onClear, onClose }: FootProps) {
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
        disabledReason={busy ? words.creating : (refused ?? lost)}
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
