import { Ban, RefreshCw, ShieldCheck } from "lucide-react";
import { type Product, useChange } from "@/api";
import { useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { useStepUp } from "@/features/step-up";
import { FormDialog, FormTextArea, READY, type SaveOutcome, useDeskForm, useDraft } from "@/form";
import { EnvironmentTag, Icon, useToast } from "@/ui";
import { refusal } from "../failure";
import { WORDS } from "./words";

type Values = { reason: string };

const CONSEQUENCES = [
  { icon: ShieldCheck, what: WORDS.rotateStays, help: WORDS.rotateStaysHelp },
  { icon: RefreshCw, what: WORDS.rotateNeeds, help: WORDS.rotateNeedsHelp },
  { icon: Ban, what: WORDS.rotateForever, help: WORDS.rotateForeverHelp },
] as const;

/** Gives a product a new signing key, after saying what that means. */
export function RotateKeyDialog({ product, onClose }: { product: Product; onClose: () => void }) {
  const { environment } = useDesk();
  const toast = useToast();
  const form = useDeskForm<Values>({ defaultValues: { reason: "" } });
  const draft = useDraft(`rotate ${product.id}`, form);
  const rotate = useChange("rotateProductKey", environment.name);
  const { withStepUp } = useStepUp();
  const onSubmit = async ({ reason }: Values): Promise<SaveOutcome<Values>> => {
    try {
      await withStepUp(() => rotate.mutateAsync({ id: product.id, reason: reason.trim() }));
      draft.forget();
      toast.show({ text: WORDS.rotated, tone: "final" });
      onClose();
      return { saved: true };
    } catch (thrown) {
      return refusal<Values>(thrown, { reason: "reason" });
    }
  };
  return (
    <FormDialog
      open
      alert
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.rotateTitle(product.name)}
      lead={WORDS.rotateLead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      form={form}
      load={READY}
      label={() => WORDS.rotateAction}
      busyLabel={WORDS.rotating}
      variant="danger"
      unchangedToo
      disabledReason={useMay("own", WORDS.mayNotRotate)}
      onSubmit={onSubmit}
    >
      <Consequences />
      <FormTextArea
        form={form}
        name="reason"
        label={WORDS.reason}
        help={WORDS.reasonHelp}
        required
        rules={{ validate: (text) => (text.trim().length >= 1 && text.length <= 500) || WORDS.reasonMissing }}
        area={{ rows: 2 }}
      />
    </FormDialog>
  );
}

function Consequences() {
  return (
    <ul className="kd-cons">
      {CONSEQUENCES.map(({ icon, what, help }) => (
        <li key={what}>
          <Icon as={icon} />
          <span>
            <b>{what}</b>
            <small>{help}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}
