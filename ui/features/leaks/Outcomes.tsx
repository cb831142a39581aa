import { CircleCheck, CircleX, Copy } from "lucide-react";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { type LeakDraft, type License, toFailure } from "@/api";
import { sentences } from "@/features/failure";
import { useActions } from "@/features/license-actions";
import { writeText } from "@/features/licenses/useClipboard";
import { licenseAt } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { useWholeKeys } from "@/features/step-up";
import { Button, Card, Icon, LicenseKey, useToast } from "@/ui";
import type { Outcome } from "./useWithdraw";
import { WORDS } from "./words";

/** What became of each key, and the text that tells its customer. */
export function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  const list = useRef<HTMLUListElement>(null);
  // The button that began it is gone, so this is where one goes on.
  useEffect(() => list.current?.focus(), []);
  return (
    <Card title={WORDS.resultTitle}>
      <ul
        ref={list}
        tabIndex={-1}
        aria-label={WORDS.resultTitle}
        aria-live="polite"
        className="grid gap-4 rounded-md px-3.5 pt-1 pb-4 outline-none"
      >
        {outcomes.map((outcome) => (
          <li key={outcome.hit.license.id} className="grid gap-1.5 text-xs">
            <One outcome={outcome} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function One({ outcome: { hit, done, failure } }: { outcome: Outcome }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const { copyKey } = useActions();
  const key = <LicenseKey value={hit.license.key} length={30} />;
  if (done === null) {
    return (
      <>
        <span className="flex items-center gap-2">
          <Icon as={CircleX} size={14} className="text-danger-text" />
          {key} {WORDS.failed}
        </span>
        {failure && <span className="pl-[22px]">{`${failure.what} ${failure.next}`}</span>}
      </>
    );
  }
  const { new: fresh } = done;
  return (
    <>
      <span className="flex flex-wrap items-center gap-2">
        <Icon as={CircleCheck} size={14} className="text-ok-text" />
        {key} {WORDS.withdrawn}
      </span>
      {fresh && (
        <span className="flex flex-wrap items-center gap-2 pl-[22px]">
          {WORDS.newKey} <LicenseKey value={fresh.key} length={30} />
          <Button size="sm" onClick={() => copyKey(fresh)}>
            {WORDS.copyKey}
          </Button>
          <Button size="sm" onClick={() => void navigate(licenseAt(environment.name, fresh.id))}>
            {WORDS.showLicense}
          </Button>
        </span>
      )}
      {done.not_replaced !== null && <span className="pl-[22px]">{done.not_replaced}</span>}
      {done.mail !== null && <span className="pl-[22px]">{WORDS.mailWaits}</span>}
      {done.draft && <Draft draft={done.draft} fresh={fresh} />}
    </>
  );
}

/** The text as it is shown: where keys are hidden, the new one is hidden here, too. */
export function textOf({ body }: LeakDraft, key: string | null): string {
  return key === null ? body : body.replace("{key}", () => key);
}

function Draft({ draft, fresh }: { draft: LeakDraft; fresh: License | null }) {
  const toast = useToast();
  const whole = useWholeKeys();
  const copy = async () => {
    try {
      const keys = fresh ? await whole([fresh]) : [];
      if (keys === null) return;
      await writeText(`${draft.subject}\n\n${textOf(draft, keys[0] ?? null)}\n`);
      toast.show({ text: WORDS.draftCopied });
    } catch (thrown) {
      toast.show({ tone: "failed", text: WORDS.draftNotCopied, detail: sentences(toFailure(thrown)) });
    }
  };
  return (
    <details className="grid gap-1.5 pl-[22px]">
      <summary className="cursor-pointer font-medium">{WORDS.draftTitle(draft.name)}</summary>
      <div className="mt-1.5 grid gap-1.5">
        <span>
          {WORDS.to}: <span className="select-text">{draft.email}</span>
        </span>
        <span>
          {WORDS.subject}: <span className="select-text">{draft.subject}</span>
        </span>
        <pre className="select-text whitespace-pre-wrap rounded border border-border-subtle p-2.5 font-sans">
          {textOf(draft, fresh?.key ?? null)}
        </pre>
        <span>
          <Button size="sm" icon={Copy} onClick={() => void copy()}>
            {WORDS.copyDraft}
          </Button>
        </span>
      </div>
    </details>
  );
}
