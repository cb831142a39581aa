import { useId, useState } from "react";
import { type Failure, type Feature, type LicenseDetail, useConnection, useOperation } from "@/api";
import { LicenseLead, LoadFailure, Waiting } from "@/features/license-actions/ActionDialog";
import { useForeseen } from "@/features/license-actions/useForeseen";
import { words as actionWords } from "@/features/license-actions/words";
import { useDesk } from "@/features/shell/desk";
import { Button, Dialog, EnvironmentTag, Note, Skeleton } from "@/ui";
import { Compare } from "./Compare";
import { EditFields } from "./EditFields";
import { useEditDraft, useKeptDraft } from "./useEditDraft";
import { useSaving } from "./useSaving";
import { changedFields } from "./values";
import { words } from "./words";

type Props = { id: string; onClose: () => void };

/** Changes the fields of a license. What was typed is kept until it is saved or discarded. */
export function EditDialog({ id, onClose }: Props) {
  const { environment } = useDesk();
  const known = useKnown(id);
  const edit = useEditDraft({ id, ...known });
  const [comparing, setComparing] = useState(false);
  const formId = useId();
  const { detail, features } = known;
  const { draft } = edit;
  const saving = useSaving({ edit, detail, onClose, onConflict: () => setComparing(true) });
  const stale = Boolean(draft && detail && draft.version !== detail.license.version);
  const blocked = known.refused !== null || !detail || !features || !draft;
  const comparison = comparing && stale && detail && features && draft;
  return (
    <Dialog
      open
      size={comparison ? "lg" : "md"}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={comparison ? words.conflictTitle : words.editTitle}
      lead={detail ? <LicenseLead detail={detail} /> : <Skeleton width={220} />}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={
        comparison ? null : (
          <Foot
            formId={formId}
            changes={draft ? changedFields(draft.before, draft.values).length : 0}
            waiting={blocked}
            busy={saving.busy}
            onDiscard={edit.discard}
            onClose={onClose}
          />
        )
      }
    >
      {comparison ? (
        <Compare
          detail={detail}
          features={features}
          draft={draft}
          saving={saving}
          onBack={() => setComparing(false)}
          onTakeTheirs={() => {
            edit.discard();
            setComparing(false);
          }}
          onSave={(next) => {
            edit.rebase(next);
            void saving.save(next, detail);
          }}
        />
      ) : (
        <>
          <Obstacles {...known} />
          {blocked ? (
            known.failure === null && known.refused === null && <Waiting />
          ) : (
            <EditFields
              formId={formId}
              edit={edit}
              draft={draft}
              detail={detail}
              features={features}
              saving={saving}
              stale={stale}
              onCompare={() => setComparing(true)}
            />
          )}
        </>
      )}
    </Dialog>
  );
}

type Known = {
  detail: LicenseDetail | undefined;
  features: readonly Feature[] | undefined;
  kept: ReturnType<typeof useKeptDraft>;
  failure: Failure | null;
  refused: string | null;
  retry: () => void;
};

const NO_FEATURES: readonly Feature[] = [];

/** Everything the form stands on. */
function useKnown(id: string): Known {
  const { environment } = useDesk();
  const told = useForeseen(id, "edit");
  const products = useOperation("listProducts", environment.name, {});
  const kept = useKeptDraft(id);
  const { detail } = told;
  const product = products.data?.find((one) => one.id === detail?.product.id);
  return {
    detail,
    features: products.data && (product?.features ?? NO_FEATURES),
    kept,
    failure: told.failure ?? products.error?.failure ?? null,
    refused: told.foresight?.refused ?? null,
    retry: () => {
      told.retry();
      void products.refetch();
    },
  };
}

function Obstacles({ failure, refused, retry }: Known) {
  return (
    <>
      {failure && <LoadFailure failure={failure} onRetry={retry} />}
      {refused && (
        <Note tone="warn">
          <b>{refused}</b>
        </Note>
      )}
    </>
  );
}

type FootProps = {
  formId: string;
  changes: number;
  waiting: boolean;
  busy: boolean;
  onDiscard: () => void;
  onClose: () => void;
};

function Foot({ formId, changes, waiting, busy, onDiscard, onClose }: FootProps) {
  const connection = useConnection();
  const lost = connection.state === "lost" ? actionWords.noConnection : null;
  const unchanged = changes === 0 ? words.nothingChanged : null;
  const reason = busy ? words.beingSaved : waiting ? actionWords.notLoaded : (lost ?? unchanged);
  return (
    <>
      <span className="flex min-w-0 flex-1 items-center gap-2 text-text-3 text-xs">
        {changes > 0 ? (
          <>
            {words.draftKept}
            <button type="button" className="kd-link text-accent-text" onClick={onDiscard}>
              {words.discard}
            </button>
          </>
        ) : (
          words.atOnce
        )}
      </span>
      <Button variant="ghost" onClick={onClose}>
        {words.cancel}
      </Button>
      <Button type="submit" form={formId} variant="primary" disabledReason={reason} aria-busy={busy}>
        {busy ? words.saving : words.save(changes)}
      </Button>
    </>
  );
}
