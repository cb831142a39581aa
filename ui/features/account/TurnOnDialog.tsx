import { Download } from "lucide-react";
import { useRef, useState } from "react";
import { saveDocument, type TotpSetup, useChange } from "@/api";
import { FailureNote, sentences } from "@/features/failure";
import { writeText } from "@/features/licenses/useClipboard";
import { useShownOnce } from "@/features/people/useShownOnce";
import { Button, CopyButton, Dialog, Note, TextField, useToast } from "@/ui";
import { OwnPasswordDialog, StepDialog, useStep } from "./OwnPassword";
import { WORDS } from "./words";

type Props = { email: string; onClose: () => void };

/** Adds a second factor: one's password, the app, a first code, and codes for the day the app is lost. */
export function TurnOnDialog({ email, onClose }: Props) {
  const [setup, setSetup] = useState<TotpSetup | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useChange("beginTotp", null);
  if (codes) return <CodesDialog email={email} codes={codes} onClose={onClose} />;
  if (setup) return <AppDialog setup={setup} onCodes={setCodes} onClose={onClose} />;
  return (
    <OwnPasswordDialog
      title={WORDS.onTitle}
      lead={WORDS.onLead}
      action={WORDS.next}
      onClose={onClose}
      onPassword={async (password) => setSetup(await begin.mutateAsync({ password }))}
    />
  );
}

type AppProps = { setup: TotpSetup; onCodes: (codes: readonly string[]) => void; onClose: () => void };

function AppDialog({ setup, onCodes, onClose }: AppProps) {
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const confirm = useChange("confirmTotp", null);
  const digits = code.replace(/\s/g, "");
  const step = useStep(async () => onCodes((await confirm.mutateAsync({ code: digits })).codes));
  const complete = /^\d{6}$/.test(digits);
  const { failure } = step;
  const wrong = failure?.code === "code_required" || failure?.field === "code" ? failure : null;
  return (
    <StepDialog
      title={WORDS.onTitle}
      lead={WORDS.onLead}
      action={WORDS.onAction}
      busy={step.busy}
      initialFocus={field}
      onClose={onClose}
      onSubmit={() => step.run(complete)}
    >
      {failure && !wrong && <FailureNote failure={failure} className="mb-4" />}
      <div className="grid grid-cols-[176px_minmax(0,1fr)] gap-5">
        {/* White in the dark as well: cameras want dark on light. */}
        <img
          src={`data:image/svg+xml,${encodeURIComponent(setup.qr_svg)}`}
          alt={WORDS.qr}
          className="size-[176px] rounded-md border border-border bg-[#fff] p-2"
        />
        <div className="grid content-start gap-4">
          <div>
            <p className="kd-label">{WORDS.scan}</p>
            <p className="text-text-3 text-xs">{WORDS.secret}</p>
            <p className="mt-1 flex items-center gap-1">
              <code className="mono min-w-0 select-text break-all text-xs">{setup.secret}</code>
              <CopyButton name={WORDS.copySecret} text={setup.secret} write={writeText} />
            </p>
          </div>
          <TextField
            ref={field}
            label={WORDS.code}
            help={WORDS.codeHelp}
            mono
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            error={step.tried && !complete ? WORDS.codeWrong : wrong && `${wrong.what} ${wrong.next}`}
            onChange={(event) => setCode(event.target.value)}
          />
        </div>
      </div>
    </StepDialog>
  );
}

type CodesProps = { email: string; codes: readonly string[]; onClose: () => void };

/** Shown once, and not lost to a stray key. */
function CodesDialog({ email, codes, onClose }: CodesProps) {
  const toast = useToast();
  const done = () => {
    toast.show({ text: WORDS.onDone });
    onClose();
  };
  const { copied, copy, keep, leave, warned } = useShownOnce(done);
  const save = async () => {
    const text = JSON.stringify({ server: location.host, account: email, recovery_codes: codes }, null, 2);
    try {
      const { path } = await saveDocument(WORDS.fileName, text);
      keep();
      toast.show({ text: `${WORDS.saved} ${path}` });
    } catch (thrown) {
      toast.show({ text: sentences(thrown), tone: "failed" });
    }
  };
  return (
    <Dialog
      open
      alert
      onOpenChange={leave}
      title={WORDS.codesTitle}
      lead={WORDS.codesLead}
      footer={
        <>
          <Button icon={Download} onClick={() => void save()}>
            {WORDS.saveCodes}
          </Button>
          <Button onClick={() => copy(codes.join("\n"))}>
            {copied === "yes" ? WORDS.copied : WORDS.copyCodes}
          </Button>
          <span className="flex-1" />
          <Button variant="primary" onClick={done}>
            {WORDS.haveCodes}
          </Button>
        </>
      }
    >
      {copied === "refused" && (
        <Note tone="warn" live className="mb-3">
          {WORDS.copyRefused}
        </Note>
      )}
      {warned && (
        <Note tone="warn" live className="mb-3">
          {WORDS.notKept}
        </Note>
      )}
      <ul aria-label={WORDS.codes} className="mono grid grid-cols-2 gap-x-8 gap-y-1.5 text-sm">
        {codes.map((code) => (
          <li key={code} className="select-text">
            {code}
          </li>
        ))}
      </ul>
      <span className="sr-only" role="status">
        {copied === "yes" ? WORDS.copied : ""}
      </span>
    </Dialog>
  );
}
