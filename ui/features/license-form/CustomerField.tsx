import type { LicenseDetail } from "@/api";
import { expiryText } from "@/features/license-actions/consequences";
import { Field } from "@/ui";
import { type CustomerChoice, CustomerPicker } from "./CustomerPicker";
import { words } from "./words";

type Props = {
  id: string;
  detail: LicenseDetail;
  value: CustomerChoice | null;
  onChange: (value: CustomerChoice | null) => void;
  keepDevices: boolean;
  onKeepDevices: (keep: boolean) => void;
  error?: string | null;
};

/** Who holds it; changing that says what becomes of the devices. */
export function CustomerField(props: Props) {
  const { id, detail, value, onChange, error } = props;
  const before = detail.customer;
  const changed = value !== null && value.id !== before?.id;
  return (
    <Field
      id={id}
      label={words.customer}
      hint={changed && before ? words.was(before.name) : undefined}
      error={error}
      help={changed ? <Giving {...props} /> : undefined}
    >
      <CustomerPicker
        value={value}
        onChange={onChange}
        clearable={before === null}
        placeholder={before ? words.chooseCustomer : words.nobody}
      />
    </Field>
  );
}

function Giving({ detail: { license, customer }, keepDevices, onKeepDevices }: Props) {
  if (!customer) {
    const pending = license.pending_validity?.from === "assignment" ? expiryText(license) : null;
    return (
      <>
        {words.assigns} {pending && words.begins(pending)} {words.assignFinal}
      </>
    );
  }
  const { activations_used: used } = license;
  return (
    <>
      {used === 0
        ? words.handsOver
        : keepDevices
          ? words.handsOverKeeping(used)
          : words.handsOverEnding(used)}{" "}
      {used > 0 && (
        <button
          type="button"
          className="kd-link text-accent-text"
          onClick={() => onKeepDevices(!keepDevices)}
        >
          {keepDevices ? words.endThem : words.keepThem}
        </button>
      )}{" "}
      {words.handOverFinal}
    </>
  );
}
