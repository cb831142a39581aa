import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  type Failure,
  inDesktop,
  lookAtLink,
  type OpenLink,
  type Person,
  routeHere,
  signIn,
  spendLink,
  toFailure,
} from "@/api";
import { FailureNote } from "@/features/failure";
import { formatDateTime } from "@/lib/format";
import { Button, Note, TextField } from "@/ui";
import { Entrance } from "./Entrance";
import { PasswordInput } from "./PasswordInput";
import { PasswordRules, passwordProblem } from "./PasswordRules";
import { SignInForm } from "./SignInForm";
import { useAuthState } from "./SignInPage";
import type { Typed } from "./useSignIn";
import { words } from "./words";

const WELCOME = "/welcome";

/** The code of the one-time link that this page was opened with; null on every other page. */
export function linkCode(): string | null {
  if (inDesktop() || routeHere().split("?")[0] !== WELCOME) return null;
  return location.hash.slice(1);
}

type Props = {
  code: string;
  onSignedIn: (person: Person) => void;
  /** Without using the link. */
  onLeave: () => void;
};

/** Where an invitation or a reset leads: who is meant, a password, and in. */
export function WelcomeLinkPage({ code, onSignedIn, onLeave }: Props) {
  const link = useQuery({
    queryKey: ["auth", "link", code],
    queryFn: () => lookAtLink(code),
    enabled: code !== "",
  });
  // A link that was just used is no news any more.
  const [typed, setTyped] = useState<Typed | null>(null);
  const workspace = useAuthState().data?.workspace.name ?? words.product;
  if (typed) {
    return (
      <Entrance title={words.title(workspace)}>
        <SignInForm begun={typed} onSignedIn={onSignedIn} />
      </Entrance>
    );
  }
  if (code === "" || link.error) {
    const failure = link.error && toFailure(link.error);
    const spent = failure === null || failure.code === "link_spent";
    return (
      <Entrance title={failure ? words.linkSpent : words.incomplete}>
        <div className="grid gap-3.5">
          {failure ? (
            <FailureNote failure={failure} onRetry={spent ? undefined : () => void link.refetch()} />
          ) : (
            <p className="text-text-2">{words.incompleteHelp}</p>
          )}
          <Button size="lg" className="w-full justify-center" onClick={onLeave}>
            {words.toSignIn}
          </Button>
        </div>
      </Entrance>
    );
  }
  if (!link.data) return <Entrance title={words.linkOpening}>{null}</Entrance>;
  const invited = link.data.purpose === "invitation";
  return (
    <Entrance
      title={invited ? words.invitedTitle(workspace) : words.resetTitle}
      lead={invited ? words.invitedLead(link.data.name) : words.resetLead(link.data.name)}
    >
      <NewPasswordForm code={code} link={link.data} onSignedIn={onSignedIn} onCodeAsked={setTyped} />
    </Entrance>
  );
}

type FormProps = Pick<Props, "code" | "onSignedIn"> & {
  link: OpenLink;
  /** The password is set; a second factor is missing, or something went wrong after that. */
  onCodeAsked: (typed: Typed) => void;
};

function NewPasswordForm({ code, link, onSignedIn, onCodeAsked }: FormProps) {
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const problem = passwordProblem(password, link);
  const refused = failure?.code === "invalid" ? `${failure.what} ${failure.next}` : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem || busy) return;
    setBusy(true);
    setFailure(null);
    const typed = { email: link.email, password };
    try {
      await spendLink(code, password);
    } catch (thrown) {
      setFailure(toFailure(thrown));
      setBusy(false);
      return;
    }
    // From here on the link is used up; whatever is missing is asked for by signing in.
    await signIn({ ...typed, keep: false }).then(onSignedIn, () => onCodeAsked(typed));
  };
  return (
    <form className="grid gap-3.5" noValidate onSubmit={(event) => void submit(event)}>
      {failure && !refused && <FailureNote failure={failure} />}
      <TextField label={words.email} name="username" autoComplete="username" readOnly value={link.email} />
      <PasswordInput
        label={words.newPassword}
        name="new-password"
        autoComplete="new-password"
        autoFocus
        value={password}
        error={tried && problem ? problem : refused}
        onChange={(event) => {
          setPassword(event.target.value);
          setFailure(null);
        }}
      />
      <PasswordRules password={password} whose={link} />
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full justify-center"
        disabledReason={busy ? words.busy : null}
      >
        {busy ? words.setting : words.setAndEnter}
      </Button>
      <Note>{words.until(formatDateTime(new Date(link.expires_at)))}</Note>
    </form>
  );
}
