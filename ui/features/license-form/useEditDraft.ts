import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Feature, LicenseDetail } from "@/api";
import { type Draft, keepDraft, readDraft } from "./draft";
import { changedFields, type Values, valuesOf } from "./values";

/** So long after the last key a draft is written down. */
const CALM_MS = 400;

/** The draft that was kept of a license: undefined until that is known, null when there is none. */
export function useKeptDraft(license: string): Draft | null | undefined {
  const [draft, setDraft] = useState<Draft | null>();
  useEffect(() => {
    let left = false;
    void readDraft(license).then((kept) => {
      if (!left) setDraft(kept);
    });
    return () => {
      left = true;
    };
  }, [license]);
  return draft;
}

/** A form that was just opened. */
export function newDraft(detail: LicenseDetail, features: readonly Feature[]): Draft {
  const values = valuesOf(detail, features);
  const at = new Date().toISOString();
  return { version: detail.license.version, before: values, values, keepDevices: false, reason: "", at };
}

export type EditDraft = {
  /** Null until everything it needs is known. */
  draft: Draft | null;
  change: (change: Partial<Values>) => void;
  setKeepDevices: (keep: boolean) => void;
  setReason: (reason: string) => void;
  /** Goes on from another version. */
  rebase: (draft: Draft) => void;
  /** Forgets what was typed, or what was saved. */
  discard: () => void;
};

type Sources = {
  id: string;
  detail: LicenseDetail | undefined;
  features: readonly Feature[] | undefined;
  kept: Draft | null | undefined;
};

/** The form's content, written down a moment after each change and when the form closes. */
export function useEditDraft({ id, detail, features, kept }: Sources): EditDraft {
  const [typed, setTyped] = useState<Draft | null>();
  const fresh = useMemo(
    () => (detail && features && kept !== undefined ? newDraft(detail, features) : null),
    [detail, features, kept],
  );
  const own = typed === undefined ? kept : typed;
  // A form in which nothing differs follows the license, whatever version it began with.
  const draft = fresh && own && worthKeeping(own) ? own : fresh && own ? { ...fresh, ...along(own) } : fresh;
  const later = useLater(id);
  const latest = useRef(draft);
  latest.current = draft;
  return useMemo(() => {
    const put = (change: (now: Draft) => Draft) => {
      if (!latest.current) return;
      const next = { ...change(latest.current), at: new Date().toISOString() };
      latest.current = next;
      setTyped(next);
      later(worthKeeping(next) ? next : null);
    };
    return {
      draft,
      change: (change) => put((now) => ({ ...now, values: { ...now.values, ...change } })),
      setKeepDevices: (keepDevices) => put((now) => ({ ...now, keepDevices })),
      setReason: (reason) => put((now) => ({ ...now, reason })),
      rebase: (next) => put(() => next),
      discard: () => {
        latest.current = null;
        setTyped(null);
        later(null);
      },
    };
  }, [draft, later]);
}

const along = ({ keepDevices, reason }: Draft) => ({ keepDevices, reason });

/** Writes the newest draft down when the keys rest, and at once when the form goes away. */
function useLater(id: string): (draft: Draft | null) => void {
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; write: () => void } | null>(null);
  useEffect(
    () => () => {
      if (!pending.current) return;
      clearTimeout(pending.current.timer);
      pending.current.write();
    },
    [],
  );
  return useCallback(
    (draft: Draft | null) => {
      if (pending.current) clearTimeout(pending.current.timer);
      const write = () => {
        pending.current = null;
        void keepDraft(id, draft);
      };
      pending.current = { write, timer: setTimeout(write, CALM_MS) };
    },
    [id],
  );
}

export function worthKeeping({ before, values }: Draft): boolean {
  return changedFields(before, values).length > 0;
}
