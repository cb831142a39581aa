import { Check, Copy } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useDesk } from "@/features/shell/desk";
import { Button, Dialog, EnvironmentTag, Note } from "@/ui";
import { writeText } from "../licenses/useClipboard";
import { words } from "./words";

export type ShownOnceDialogProps = {
  title: string;
  /** Which one it is. */
  lead: ReactNode;
  /** "API token" */
  label: string;
  /** "Copy token" */
  copy: string;
  secret: string;
  onClose: () => void;
  /** What to do with it. */
  children?: ReactNode;
};

/** A secret right after it was made. Whoever closes it without a copy is asked once, for it cannot be had again. */
export function ShownOnceDialog(props: ShownOnceDialogProps) {
  const { title, lead, label, copy, secret, onClose, children } = props;
  const { environment } = useDesk();
  const [answer, setAnswer] = useState<"copied" | "refused" | null>(null);
  const [asked, setAsked] = useState(false);
  const copyButton = useRef<HTMLButtonElement>(null);
  const take = async () => {
    try {
      await writeText(secret);
      setAnswer("copied");
    } catch {
      setAnswer("refused");
    }
  };
  // Copying by hand leaves no trace, so a second word is enough.
  const close = () => {
    if (answer !== null || asked) onClose();
    else setAsked(true);
  };
  const leaving = asked && answer === null;
  return (
    <Dialog
      open
      alert
      size="md"
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title={title}
      lead={lead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      initialFocus={copyButton}
      footer={
        <>
          <span className="flex-1" />
          <Button variant={leaving ? "danger" : "default"} onClick={close}>
            {leaving ? words.closeAnyway : words.done}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <Note tone="warn">
          <b>{words.once}</b> {words.onceHelp}
        </Note>
        <Secret label={label} secret={secret}>
          <Button
            ref={copyButton}
            variant="primary"
            icon={answer === "copied" ? Check : Copy}
            onClick={() => void take()}
          >
            {answer === "copied" ? words.copied : copy}
          </Button>
        </Secret>
        {answer === "refused" && (
          <Note tone="bad" live>
            {words.refused}
          </Note>
        )}
        {leaving && (
          <Note tone="bad" live>
            <b>{words.notCopied}</b> {words.notCopiedHelp}
          </Note>
        )}
        {children}
      </div>
    </Dialog>
  );
}

function Secret({ label, secret, children }: { label: string; secret: string; children: ReactNode }) {
  return (
    <div>
      <div className="mb-1.5 flex items-center">
        <span className="kd-label !mb-0 flex-1">{label}</span>
        {children}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="kd-code max-h-32 overflow-auto" tabIndex={0} aria-label={label}>
        <p className="select-all break-all px-3.5 py-2.5">{secret}</p>
      </section>
    </div>
  );
}

type CommandLineProps = { title: string; text: string; copy: string };

/** A line for a shell, with a way to take it along. */
export function CommandLine({ title, text, copy }: CommandLineProps) {
  const [copied, setCopied] = useState(false);
  const take = async () => {
    try {
      await writeText(text);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <div className="kd-code">
      <div className="kd-bar">
        <span className="flex-1">{title}</span>
        <Button size="sm" variant="ghost" icon={copied ? Check : Copy} onClick={() => void take()}>
          {copied ? words.copied : copy}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className="max-h-32 select-text whitespace-pre-wrap break-all" tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}
