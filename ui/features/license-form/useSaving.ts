import { useState } from "react";
import { type Failure, type License, type LicenseDetail, toFailure } from "@/api";
import { type Actions, useActions } from "@/features/license-actions";
import { fieldsBack } from "@/features/license-actions/undo";
import { useAct } from "@/features/license-actions/useAct";
import { words as actionWords } from "@/features/license-actions/words";
import { shortenKey } from "@/lib/format";
import type { Draft } from "./draft";
import { settled } from "./expiry";
import type { EditDraft } from "./useEditDraft";
import { changedFields, editRequest, type Problems, problemsOf } from "./values";
import { words } from "./words";

type Sources = {
  edit: EditDraft;
  detail: LicenseDetail | undefined;
  onClose: () => void;
  onConflict: () => void;
};

export type Saving = {
  busy: boolean;
  /** What the core said, other than that somebody was faster. */
  failure: Failure | null;
  /** How often saving was tried in vain. */
  attempt: number;
  problems: Problems;
  save: (draft: Draft, detail: LicenseDetail) => Promise<void>;
};

/** Saves a draft: not with problems in it, never over a version that was not seen. */
export function useSaving({ edit, detail, onClose, onConflict }: Sources): Saving {
  const actions = useActions();
  const act = useAct();
  const [attempt, setAttempt] = useState(0);
  const { draft } = edit;
  const problems = draft && detail ? problemsOf(draft.values, draft.before, detail.license, new Date()) : {};
  const save = async (asked: Draft, { license }: LicenseDetail) => {
    const what = settle(asked, license);
    if (what !== asked) edit.change({ expiry: what.values.expiry });
    const wrong = problemsOf(what.values, what.before, license, new Date());
    if (Object.keys(wrong).length > 0) {
      setAttempt((before) => before + 1);
      return;
    }
    if (what.version !== license.version) {
      onConflict();
      return;
    }
    await act.run(async (write) => {
      const reason = what.reason.trim() === "" ? null : what.reason.trim();
      const along = { version: what.version, keepDevices: what.keepDevices, reason };
      const after = await write("editLicense", editRequest(what.values, what.before, license, along)).catch(
        (thrown: unknown) => {
          if (toFailure(thrown).code === "conflict") onConflict();
          throw thrown;
        },
      );
      edit.discard();
      onClose();
      tell(actions, license, after, changedFields(what.before, what.values).length);
    });
  };
  const failure = act.failure?.code === "conflict" ? null : act.failure;
  return { busy: act.busy, failure, attempt, problems, save };
}

function settle(draft: Draft, { expires_at }: License): Draft {
  const expiry = settled(
    draft.values.expiry,
    new Date(),
    expires_at === null ? undefined : new Date(expires_at),
  );
  return expiry === draft.values.expiry ? draft : { ...draft, values: { ...draft.values, expiry } };
}

/** Undo where only fields changed; a license that went to somebody does not come back by itself. */
function tell(actions: Actions, before: License, after: License, changes: number) {
  const text = words.saved(changes, shortenKey(after.key, 24));
  const undo = fieldsBack(before, after, text);
  const preview = {
    label: actionWords.preview,
    onAction: () => actions.start({ doing: "preview", id: after.id }),
  };
  if (undo) actions.announce({ text, undo, second: preview });
  else actions.announce({ text, final: true, next: preview });
}
