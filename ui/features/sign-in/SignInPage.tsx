import { useQuery } from "@tanstack/react-query";
import { type AuthState, authState, type FailureError, lastPerson, type Person, toFailure } from "@/api";
import { FailureNote } from "@/features/failure";
import { Button, CopyButton, Note } from "@/ui";
import { Entrance } from "./Entrance";
import { SignInForm } from "./SignInForm";
import { words } from "./words";

/** How the server stands to whoever is not signed in. */
export function useAuthState() {
  return useQuery<AuthState, FailureError>({
    queryKey: ["auth", "state"],
    queryFn: () => authState(),
    staleTime: 0,
  });
}

/** The first page of a browser that the server does not know. */
export function SignInPage({ onSignedIn }: { onSignedIn: (person: Person) => void }) {
  const { data, error, refetch } = useAuthState();
  if (data && !data.people) return <Nobody workspace={data.workspace.name} onCheck={() => void refetch()} />;
  if (data) {
    return (
      <Entrance title={words.title(data.workspace.name)}>
        <SignInForm email={lastPerson()?.email ?? ""} onSignedIn={onSignedIn} />
      </Entrance>
    );
  }
  if (!error) return <Asking />;
  return (
    <Entrance title={words.notReached}>
      <FailureNote failure={toFailure(error)} onRetry={() => void refetch()} />
    </Entrance>
  );
}

const Asking = () => (
  <main className="h-full bg-canvas" aria-busy="true">
    <span className="sr-only" role="status">
      {words.opening}
    </span>
  </main>
);

/** Nobody was added to this workspace: the way out lies on the server. */
function Nobody({ workspace, onCheck }: { workspace: string; onCheck: () => void }) {
  return (
    <Entrance title={words.nobodyTitle} lead={words.nobodyLead(workspace)}>
      <div className="grid gap-3.5">
        <div className="flex items-center gap-1 rounded-md border border-border bg-surface px-2.5 py-1.5">
          <code className="mono min-w-0 flex-1 select-text break-words text-xs">{words.addCommand}</code>
          <CopyButton name={words.copyCommand} text={words.addCommand} />
        </div>
        <p className="text-text-2">{words.nobodyThen}</p>
        <Note>{words.nobodyHere}</Note>
        <Button variant="primary" size="lg" className="w-full justify-center" onClick={onCheck}>
          {words.checkAgain}
        </Button>
      </div>
    </Entrance>
  );
}
