import { Archive, Eraser, ScrollText } from "lucide-react";
import { type Ref, useRef } from "react";
import { type AuditEntry, useChange, useConnection } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { FormDialog, FormTextArea, READY, useDeskForm } from "@/form";
import { EnvironmentTag, Icon, useToast } from "@/ui";
import { refusal } from "../failure";
import { subjectWords, WORDS } from "./words";

type Values = { reason: string };
type Props = { entry: AuditEntry; onClose: () => void };

/** Empties what the trail holds about one thing. It says what goes, what stays, and what it cannot reach. */
export function EraseDialog({ entry, onClose }: Props) {
  const { environment } = useDesk();
  const { state } = useConnection();
  const toast = useToast();
  const form = useDeskForm<Values>({ defaultValues: { reason: "" } });
  const erase = useChange("eraseAuditDetails", environment.name);
  const facts = useRef<HTMLUListElement>(null);
  const thing = entry.label ?? subjectWords(entry.subject).toLowerCase();
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.eraseTitle(thing)}
      lead={WORDS.eraseLead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      form={form}
      load={READY}
      variant="danger"
      initialFocus={facts}
      label={() => WORDS.eraseAction}
      busyLabel={WORDS.erasing}
      unchangedToo
      disabledReason={state === "lost" ? WORDS.eraseLost : null}
      onSubmit={async ({ reason }) => {
        try {
          const { count } = await erase.mutateAsync({
            subject: entry.subject,
            subject_id: entry.subject_id ?? "",
            reason: reason.trim(),
          });
          toast.show({ text: WORDS.erasedToast(count), detail: WORDS.final, tone: "final" });
          onClose();
          return { saved: true };
        } catch (thrown) {
          return refusal<Values>(thrown, { reason: "reason" });
        }
      }}
    >
      <Consequences ref={facts} license={entry.subject === "license"} />
      <FormTextArea
        form={form}
        name="reason"
        label={WORDS.eraseReason}
        hint={WORDS.eraseReasonHint}
        required
        rules={{
          validate: (text) => (text.trim() !== "" && text.trim().length <= 500) || WORDS.eraseReasonMissing,
        }}
        area={{ rows: 2, maxLength: 600 }}
      />
    </FormDialog>
  );
}

function Consequences({ ref, license }: { ref: Ref<HTMLUListElement>; license: boolean }) {
  const facts = [
    { icon: Eraser, fact: WORDS.eraseGone, help: license ? WORDS.eraseGoneLicense : WORDS.eraseGoneHelp },
    { icon: ScrollText, fact: WORDS.eraseStays, help: WORDS.eraseStaysHelp },
    { icon: Archive, fact: WORDS.eraseElsewhere, help: WORDS.eraseElsewhereHelp },
  ];
  return (
    <ul ref={ref} tabIndex={-1} className="kd-cons focus-visible:outline-0" aria-label={WORDS.eraseWhat}>
      {facts.map(({ icon, fact, help }) => (
        <li key={fact}>
          <Icon as={icon} />
          <span>
            <b>{fact}</b> {help}
          </span>
        </li>
      ))}
    </ul>
  );
}
