import { CircleUserRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { inDesktop, leaveToken, type Me, type Person, toFailure, useConnection, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { ROLE_LABEL, SignIns } from "@/features/people";
import { useDesk } from "@/features/shell/desk";
import { pathIn, SETTINGS } from "@/features/shell/places";
import { useServerHere } from "@/features/welcome/useServerHere";
import { Button, Card, DescriptionList, EmptyState, Note, Skeleton } from "@/ui";
import { PasswordDialog } from "./PasswordDialog";
import { TurnOffDialog } from "./TurnOffDialog";
import { TurnOnDialog } from "./TurnOnDialog";
import { useSignOut } from "./useSignOut";
import { WORDS } from "./words";

/** One's own account, or why there is none here. */
export function AccountPage() {
  const me = useOperation("getMe", null, {});
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <header className="kd-head">
        <h1>{WORDS.title}</h1>
        <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">{WORDS.lead}</span>
      </header>
      <div className="flex min-h-0 flex-1 flex-col overflow-auto px-4 pt-1 pb-6">
        {me.error && !me.data && (
          <FailureNote failure={toFailure(me.error)} onRetry={() => void me.refetch()} />
        )}
        {me.isPending && (
          <div role="status" aria-label={WORDS.loading} className="grid gap-3">
            <Skeleton width={220} />
            <Skeleton width={160} />
          </div>
        )}
        {me.data?.account && <Account me={me.data} account={me.data.account} />}
        {me.data && !me.data.account && <NoAccount />}
      </div>
    </section>
  );
}

function NoAccount() {
  const { workspace, environment } = useDesk();
  const server = useServerHere();
  const navigate = useNavigate();
  const byKey = inDesktop() && server !== null;
  const text = !inDesktop()
    ? WORDS.noneToken
    : byKey
      ? WORDS.noneKey
      : workspace.engine === "postgres"
        ? WORDS.nonePostgres
        : WORDS.noneLocal;
  return (
    <EmptyState
      picture={CircleUserRound}
      title={WORDS.none}
      actions={
        byKey ? (
          <Button onClick={() => void navigate(pathIn(SETTINGS, environment.name))}>
            {WORDS.toSettings}
          </Button>
        ) : (
          !inDesktop() && <Button onClick={leaveToken}>{WORDS.toSignIn}</Button>
        )
      }
    >
      {text}
    </EmptyState>
  );
}

type Dialog = "password" | "on" | "off";

function Account({ me, account }: { me: Me; account: Person }) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const lost = useConnection().state === "lost" ? WORDS.lost : null;
  const signOut = useSignOut();
  const close = () => setDialog(null);
  const leave = (
    <Button size="sm" disabledReason={lost ?? (signOut.busy ? WORDS.signingOut : null)} onClick={signOut.run}>
      {signOut.busy ? WORDS.signingOut : WORDS.signOut}
    </Button>
  );
  return (
    <div className="grid max-w-[760px] gap-3.5">
      <Part title={WORDS.you}>
        <DescriptionList
          items={[
            { term: WORDS.name, value: account.name },
            { term: WORDS.email, value: <span className="select-text">{account.email}</span> },
            { term: WORDS.role, value: ROLE_LABEL[account.role] },
          ]}
        />
        <p className="mt-2 text-text-3 text-xs">{WORDS.changeHelp}</p>
      </Part>
      <Part title={WORDS.signIns}>
        <SignIns person={null} refused={lost} current={leave} />
      </Part>
      <Part title={WORDS.password}>
        <Line text={WORDS.passwordHelp}>
          <Button disabledReason={lost} onClick={() => setDialog("password")}>
            {WORDS.changePassword}
          </Button>
        </Line>
      </Part>
      <Part title={WORDS.factor}>
        <Line text={account.totp ? WORDS.factorOn(me.recovery_codes) : WORDS.factorOff}>
          <Button disabledReason={lost} onClick={() => setDialog(account.totp ? "off" : "on")}>
            {account.totp ? WORDS.turnOff : WORDS.turnOn}
          </Button>
        </Line>
        {account.totp && me.recovery_codes < 3 && (
          <Note tone="warn" className="mt-3">
            {WORDS.factorFew}
          </Note>
        )}
      </Part>
      {dialog === "password" && <PasswordDialog account={account} onClose={close} />}
      {dialog === "on" && <TurnOnDialog email={account.email} onClose={close} />}
      {dialog === "off" && <TurnOffDialog onClose={close} />}
    </div>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card title={title}>
    <div className="px-3.5 pt-2 pb-3.5">{children}</div>
  </Card>
);

const Line = ({ text, children }: { text: string; children: ReactNode }) => (
  <div className="flex items-center gap-3">
    <span className="min-w-0 flex-1 text-text-2">{text}</span>
    {children}
  </div>
);
