import { keepPreviousData } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useState } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { type LicenseStatus, type MailTemplate, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { Combobox, type ComboboxItem, Field, Skeleton } from "@/ui";
import type { Values } from "./useTemplateForm";
import { WORDS } from "./words";

type Props = { template: MailTemplate; form: UseFormReturn<Values> };

const PAUSE_MS = 250;
/** States in which a license is somebody's. */
const HELD: LicenseStatus[] = ["assigned", "active", "inactive", "suspended", "expired", "revoked"];
const MOST_OFFERED = 20;

/** The mail as it would be: the words as they stand in the form, about an invented license or a real one. */
export function Preview({ template, form }: Props) {
  const { environment } = useDesk();
  const [license, setLicense] = useState<ComboboxItem | null>(null);
  const words = useSettledWords(form);
  const { data, error, isPlaceholderData } = useOperation(
    "previewMailTemplate",
    environment.name,
    { kind: template.kind, ...words, license_id: license?.value ?? null },
    { placeholderData: keepPreviousData },
  );
  const about =
    template.kind !== "digest" && template.kind !== "my_code" && template.kind !== "enrollment_code";
  return (
    <section aria-label={WORDS.preview} className="grid gap-2.5">
      {about && <AboutWhat license={license} onLicense={setLicense} />}
      {error ? (
        <FailureNote failure={error.failure} />
      ) : data ? (
        <article
          aria-label={WORDS.preview}
          aria-busy={isPlaceholderData}
          className="select-text rounded-md border border-border-subtle bg-surface-2 p-3"
        >
          <p className="mb-2 border-border-subtle border-b pb-2 font-medium">{data.subject}</p>
          <pre className="whitespace-pre-wrap break-words font-sans text-xs">{data.body}</pre>
        </article>
      ) : (
        <Skeleton height={240} />
      )}
      {template.kind === "assigned" && license !== null && (
        <p className="text-text-3 text-xs">{WORDS.ofKey}</p>
      )}
    </section>
  );
}

/** The words once nobody has typed for a moment. */
function useSettledWords(form: UseFormReturn<Values>) {
  const [subject, body] = useWatch({ control: form.control, name: ["subject", "body"] });
  const [settled, setSettled] = useState({ subject, body });
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled({ subject, body }), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [subject, body]);
  return settled;
}

type AboutProps = { license: ComboboxItem | null; onLicense: (license: ComboboxItem | null) => void };

function AboutWhat({ license, onLicense }: AboutProps) {
  const { environment } = useDesk();
  const [query, setQuery] = useState("");
  const search = useDeferredValue(query.trim());
  const found = useOperation(
    "listLicenses",
    environment.name,
    { query: { search, statuses: HELD }, offset: 0, limit: MOST_OFFERED, version: null },
    { placeholderData: keepPreviousData },
  );
  const items = (found.data?.rows ?? []).map(({ id, key, customer, product }) => ({
    value: id,
    label: `${key.slice(0, 8)}… ${customer?.name ?? ""}`,
    detail: product.name,
  }));
  return (
    <Field label={WORDS.aboutWhat}>
      <Combobox
        name={WORDS.aboutWhat}
        value={license}
        onValueChange={onLicense}
        items={items}
        onQueryChange={setQuery}
        loading={found.isFetching}
        clearable
        placeholder={WORDS.invented}
        searchPlaceholder={WORDS.searchLicense}
        emptyText={WORDS.noLicense}
      />
    </Field>
  );
}
