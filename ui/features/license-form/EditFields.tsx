import { useState } from "react";
import type { Feature, LicenseDetail, ValidityStart } from "@/api";
import { FailureNote } from "@/features/failure";
import { JsonText } from "@/form";
import { formatRelative } from "@/lib/format";
import { Button, Field, Input, Note } from "@/ui";
import { CustomerField } from "./CustomerField";
import type { Draft } from "./draft";
import { ExpiryField } from "./ExpiryField";
import { FlagsField } from "./FlagsField";
import { LimitField } from "./LimitField";
import { metadataBytes } from "./metadata";
import { Problems } from "./Problems";
import type { EditDraft } from "./useEditDraft";
import type { Saving } from "./useSaving";
import { changedFields, type FieldName } from "./values";
import { words } from "./words";

type Props = {
  formId: string;
  edit: EditDraft;
  draft: Draft;
  detail: LicenseDetail;
  features: readonly Feature[];
  saving: Saving;
  stale: boolean;
  onCompare: () => void;
};

/** The fields of the form, checked when they are left and from then on at each key. */
export function EditFields(props: Props) {
  const { formId, edit, draft, detail, features, saving, stale } = props;
  // What a draft brings along was left once already.
  const [left, setLeft] = useState<ReadonlySet<FieldName>>(
    () => new Set(changedFields(draft.before, draft.values)),
  );
  const leave = (field: FieldName) => () => setLeft((before) => new Set(before).add(field));
  const idOf = (field: FieldName) => `${formId}-${field}`;
  const problem = (field: FieldName) =>
    left.has(field) || saving.attempt > 0 ? (saving.problems[field] ?? null) : null;
  const { values } = draft;
  const { license } = detail;
  return (
    <form
      id={formId}
      noValidate
      className="grid grid-cols-2 gap-x-4 gap-y-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void saving.save(draft, detail);
      }}
    >
      <div className="col-span-2 grid gap-3 empty:hidden">
        {saving.failure && <FailureNote failure={saving.failure} />}
        {stale && <Stale {...props} />}
        <Problems problems={saving.problems} attempt={saving.attempt} idOf={idOf} />
      </div>
      <div className="col-span-2">
        <CustomerField
          id={idOf("customer")}
          detail={detail}
          value={values.customer}
          onChange={(customer) => edit.change({ customer })}
          keepDevices={draft.keepDevices}
          onKeepDevices={edit.setKeepDevices}
          error={problem("customer")}
        />
      </div>
      <LimitField
        id={idOf("limit")}
        value={values.limit}
        onChange={(limit) => edit.change({ limit })}
        onLeave={leave("limit")}
        error={problem("limit")}
      />
      <ExpiryField
        id={idOf("expiry")}
        value={values.expiry}
        onChange={(expiry) => edit.change({ expiry })}
        onLeave={leave("expiry")}
        error={problem("expiry")}
        starts={startsOf(detail)}
        fixed={license.status === "expired" ? words.expiredStays : null}
        {...(license.expires_at ? { from: new Date(license.expires_at) } : {})}
      />
      <div className="col-span-2">
        <FlagsField
          id={idOf("flags")}
          value={values.flags}
          onChange={(flags) => edit.change({ flags })}
          onLeave={leave("flags")}
          hint={features.length > 0 ? words.flagsFrom(detail.product.name) : ""}
          error={problem("flags")}
        />
      </div>
      <div className="col-span-2">
        <JsonText
          id={idOf("metadata")}
          label={words.metadata}
          hint={words.metadataHint(metadataBytes(values.metadata))}
          value={values.metadata}
          onChange={(metadata) => edit.change({ metadata })}
          onLeave={leave("metadata")}
          error={problem("metadata")}
        />
      </div>
      <Field className="col-span-2" label={words.reason} hint={words.reasonHint}>
        <Input
          maxLength={500}
          value={draft.reason}
          onChange={(event) => edit.setReason(event.target.value)}
        />
      </Field>
    </form>
  );
}

/** The events that have not happened to it: only those can still begin a validity. */
function startsOf({ license }: LicenseDetail): ValidityStart[] {
  const starts: ValidityStart[] = [];
  if (license.customer_id === null) starts.push("assignment");
  if (!license.first_activated_at && ["available", "assigned"].includes(license.status))
    starts.push("first_activation");
  return starts;
}

function Stale({ detail, draft, onCompare }: Props) {
  const [newest] = detail.history;
  const now = new Date();
  const older = Date.parse(draft.at) < Date.parse(detail.license.updated_at);
  return (
    <Note
      tone="warn"
      live
      action={
        <Button size="sm" onClick={onCompare}>
          {words.compare}
        </Button>
      }
    >
      <b>{older ? words.draftOfOlder : words.changedWhileEditing}</b>{" "}
      {newest && words.changedBy(newest.actor, formatRelative(new Date(newest.at), now))}
    </Note>
  );
}
