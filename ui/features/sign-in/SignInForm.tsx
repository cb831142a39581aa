import { type FormEvent, useId, useState } from "react";
import type { Person } from "@/api";
import { FailureNote } from "@/features/failure";
import { Button, Checkbox, Note, TextField } from "@/ui";
import { PasswordInput } from "./PasswordInput";
import { type SigningIn, type Typed, useSignIn } from "./useSignIn";
import { words } from "./words";

type Props = {
  /** The address to begin with. */
  email?: string;
  /** A password that was right already: only the second factor is missing. */
  begun?: Typed;
  onSignedIn: (person: Person) => void;
};

/** Email and password, then the second factor where the account has one. */
export function SignInForm({ email = "", begun, onSignedIn }: Props) {
  const signing = useSignIn(onSignedIn, begun ?? null);
  if (signing.first) return <CodeStep signing={signing} first={signing.first} />;
  return <PasswordStep signing={signing} email={email} />;
}

function PasswordStep({ signing, email: given }: { signing: SigningIn; email: string }) {
  const [email, setEmail] = useState(given);
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [forgotten, setForgotten] = useState(false);
  const { failure } = signing;
  const wrong = failure?.code === "wrong_sign_in" ? `${failure.what} ${failure.next}` : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim() !== "" && password !== "") void signing.enter({ email: email.trim(), password });
  };
  return (
    <form className="grid gap-3.5" noValidate onSubmit={submit}>
      {failure && !wrong && <FailureNote failure={failure} />}
      <TextField
        label={words.email}
        type="email"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={given === ""}
        value={email}
        error={tried && email.trim() === "" ? words.emailMissing : null}
        onChange={(event) => setEmail(event.target.value)}
      />
      <div className="relative">
        <PasswordInput
          label={words.password}
          name="password"
          autoComplete="current-password"
          autoFocus={given !== ""}
          value={password}
          error={tried && password === "" ? words.passwordMissing : wrong}
          onChange={(event) => setPassword(event.target.value)}
        />
        {/* Beside the label and not in it: it is no part of the field's name. */}
        <button
          type="button"
          className="absolute top-0 right-0 rounded-sm text-accent-text text-xs hover:underline"
          aria-expanded={forgotten}
          onClick={() => setForgotten(!forgotten)}
        >
          {words.forgotten}
        </button>
      </div>
      {forgotten && (
        <Note live>
          <b>{words.forgottenTitle}</b> {words.forgottenHelp}{" "}
          <code className="mono">{words.resetCommand}</code>.
        </Note>
      )}
      <Checkbox
        checked={signing.keep}
        onCheckedChange={signing.setKeep}
        label={words.keep}
        help={words.keepHelp}
      />
      <EnterButton signing={signing} />
    </form>
  );
}

function CodeStep({ signing, first }: { signing: SigningIn; first: Typed }) {
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState("");
  const [tried, setTried] = useState(false);
  const { failure } = signing;
  const wrong = failure?.code === "code_required" ? `${failure.what} ${failure.next}` : null;
  const missing = recovery ? words.recoveryMissing : words.codeMissing;
  const lead = useId();
  return (
    <form
      className="grid gap-3.5"
      noValidate
      aria-describedby={lead}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (code.trim() !== "") void signing.enter(first, code.trim());
      }}
    >
      <div>
        <h2 className="font-semibold">{words.codeTitle}</h2>
        <p id={lead} className="text-text-2 text-xs">
          {words.codeLead(first.email)}
        </p>
      </div>
      {failure && !wrong && <FailureNote failure={failure} />}
      <TextField
        key={recovery ? "recovery" : "app"}
        label={recovery ? words.recovery : words.code}
        help={recovery ? words.recoveryHelp : words.codeHelp}
        name="code"
        mono
        autoComplete={recovery ? "off" : "one-time-code"}
        inputMode={recovery ? "text" : "numeric"}
        spellCheck={false}
        autoCapitalize="none"
        autoFocus
        value={code}
        error={tried && code.trim() === "" ? missing : wrong}
        onChange={(event) => setCode(event.target.value)}
      />
      <EnterButton signing={signing} />
      <div className="flex justify-between text-xs">
        <button
          type="button"
          className="kd-link"
          onClick={() => {
            setRecovery(!recovery);
            setCode("");
            setTried(false);
          }}
        >
          {recovery ? words.useApp : words.useRecovery}
        </button>
        <button type="button" className="kd-link" onClick={signing.startOver}>
          {words.back}
        </button>
      </div>
    </form>
  );
}

function EnterButton({ signing: { busy, left } }: { signing: SigningIn }) {
  return (
    <Button
      type="submit"
      variant="primary"
      size="lg"
      className="w-full justify-center"
      disabledReason={left !== null ? words.waitReason : busy ? words.busy : null}
    >
      {left !== null ? words.wait(left) : busy ? words.signingIn : words.signIn}
    </Button>
  );
}
