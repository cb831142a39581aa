import type { Foresight, License, LicenseDetail } from "@/api";
import { type CustomerChoice, CustomerPicker } from "@/features/license-form/CustomerPicker";
import { shortenKey } from "@/lib/format";
import { useHeld } from "@/lib/useHeld";
import { Checkbox, Field } from "@/ui";
import { ActionDialog } from "./ActionDialog";
import { type Actions, useActions } from "./actions";
import { Consequences, consequences, handOver } from "./consequences";
import { ReasonField } from "./ReasonField";
import { NO_REASON, type ReasonDraft, reasonProblem, reasonText } from "./reason";
import { useAct } from "./useAct";
import { type Foreseen, useForeseen } from "./useForeseen";
import { DIALOG_WORDS, words } from "./words";

type Giving = "assign" | "hand_over";
type Props = { doing: Giving; id: string; onClose: () => void };

/** Gives a license to a customer, the first one or another one. */
export function AssignDialog({ doing, id, onClose }: Props) {
  const told = useForeseen(id, doing);
  const actions = useActions();
  const act = useAct();
  const [customer, setCustomer, forgetCustomer] = useHeld<CustomerChoice | null>(`${doing}.${id}`, null);
  const [keep, setKeep, forgetKeep] = useHeld(`keep.${id}`, false);
  const [reason, setReason, forgetReason] = useHeld<ReasonDraft>(`${doing}.reason.${id}`, NO_REASON);
  const { detail, foresight } = told;
  const said = DIALOG_WORDS[doing];
  const onAct = () =>
    act.run(async (write) => {
      if (!foresight || !customer) return;
      const { version } = foresight.license;
      const request = { id, version, customer_id: customer.id, reason: reasonText(reason) };
      const license =
        doing === "assign"
          ? await write("assignLicense", request)
          : await write("handOverLicense", { ...request, keep_devices: keep });
      for (const forget of [forgetCustomer, forgetKeep, forgetReason]) forget();
      onClose();
      tell(actions, said.done(shortenKey(license.key, 20)), customer, license);
    });
  const problem = customerProblem(customer, detail) ?? reasonProblem(reason, false);
  return (
    <ActionDialog
      title={said.title}
      action={said.action}
      busyLabel={said.busy}
      detail={detail}
      ready={detail !== undefined && foresight !== undefined}
      loadFailure={told.failure}
      onRetry={told.retry}
      refused={foresight?.refused}
      problem={problem}
      act={act}
      onAct={() => void onAct()}
      onClose={onClose}
      aside={said.undo}
    >
      {detail && foresight && (
        <>
          <Field
            label={words.customer}
            hint={detail.customer ? words.customerWas(detail.customer.name) : undefined}
            error={customer && customer.id === detail.customer?.id ? words.customerSame : null}
          >
            <CustomerPicker name={words.customer} value={customer} onChange={setCustomer} />
          </Field>
          <Devices doing={doing} foresight={foresight} keep={keep} onKeep={setKeep} />
          <Consequences items={itemsOf(doing, told, keep)} />
          <ReasonField value={reason} onChange={setReason} required={false} />
        </>
      )}
    </ActionDialog>
  );
}

function itemsOf(doing: Giving, { detail, foresight, checkHours }: Foreseen, keep: boolean) {
  if (!detail || !foresight) return [];
  const told = { detail, foresight, checkHours, now: new Date() };
  return doing === "assign" ? consequences(told) : handOver(told, keep);
}

function customerProblem(customer: CustomerChoice | null, detail: LicenseDetail | undefined): string | null {
  if (!customer) return words.customerMissing;
  return customer.id === detail?.customer?.id ? words.customerSame : null;
}

type DevicesProps = { doing: Giving; foresight: Foresight; keep: boolean; onKeep: (keep: boolean) => void };

function Devices({ doing, foresight, keep, onKeep }: DevicesProps) {
  if (doing === "assign" || foresight.losing_count === 0) return null;
  return (
    <Checkbox
      checked={keep}
      onCheckedChange={onKeep}
      label={words.keepDevices}
      help={words.keepDevicesHelp}
    />
  );
}

/** The key is what the customer needs next. */
function tell(actions: Actions, text: string, customer: CustomerChoice, license: License) {
  actions.announce({
    text: words.to(text, customer.name),
    final: true,
    second: { label: words.preview, onAction: () => actions.start({ doing: "preview", id: license.id }) },
    next: { label: words.copyKey, onAction: () => actions.copyKey(license) },
  });
}
