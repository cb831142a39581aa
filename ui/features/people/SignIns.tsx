import { Globe, Monitor } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type SignIn, toFailure, useChange, useOperation } from "@/api";
import { FailureNote, sentences } from "@/features/failure";
import { Button, Icon, RelativeTime, Skeleton, Tag, useToast } from "@/ui";
import { describeSignIn } from "./agent";
import { WORDS } from "./words";

type Props = {
  /** Whose; null is oneself. */
  person: string | null;
  /** Why none may be ended now. */
  refused: string | null;
  /** Instead of ending the one that asks: the way out. */
  current?: ReactNode;
};

/** Where somebody is signed in, and how each of it ends. */
export function SignIns({ person, refused, current }: Props) {
  const { data, error, refetch } = useOperation("listSignIns", null, { person });
  const { end, busy } = useEnding();
  if (error && !data) return <FailureNote failure={toFailure(error)} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton width="60%" />;
  if (data.length === 0) return <p className="text-text-3 text-xs">{WORDS.noSignIns}</p>;
  const others = data.filter((one) => !one.current);
  const reason = refused ?? (busy ? WORDS.busy : null);
  return (
    <>
      <ul className="-mx-1">
        {data.map((one) => (
          <SignInRow key={one.id} signIn={one}>
            {one.current && current !== undefined ? (
              current
            ) : (
              <Button
                size="sm"
                aria-label={WORDS.endName(describeSignIn(one))}
                disabledReason={reason}
                onClick={() => void end([one])}
              >
                {WORDS.end}
              </Button>
            )}
          </SignInRow>
        ))}
      </ul>
      {others.length > 1 && (
        <Button
          size="sm"
          variant="danger-quiet"
          className="mt-2"
          disabledReason={reason}
          onClick={() => void end(others)}
        >
          {WORDS.endOthers(others.length)}
        </Button>
      )}
    </>
  );
}

function SignInRow({ signIn, children }: { signIn: SignIn; children: ReactNode }) {
  return (
    <li className="flex min-h-12 items-center gap-2.5 px-1 py-1">
      <Icon as={signIn.kind === "desk" ? Monitor : Globe} className="flex-none text-text-3" />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5" title={signIn.agent ?? undefined}>
          <span className="truncate">{describeSignIn(signIn)}</span>
          {signIn.current && <Tag tone="acc">{WORDS.thisOne}</Tag>}
        </span>
        <span className="block truncate text-text-3 text-xs">
          {signIn.ip ?? WORDS.unknownPlace} · {WORDS.signedInAt.toLowerCase()}{" "}
          <RelativeTime at={signIn.created_at} /> · {WORDS.lastSeen} <RelativeTime at={signIn.last_seen_at} />
        </span>
      </span>
      {children}
    </li>
  );
}

/** Ends one sign-in or several, one after the other, and says how many it were. */
function useEnding() {
  const revoke = useChange("revokeSignIn", null);
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const end = async (which: readonly SignIn[]) => {
    setBusy(true);
    try {
      for (const { id } of which) await revoke.mutateAsync({ id });
      toast.show({
        text: which.length === 1 ? WORDS.ended : WORDS.othersEnded(which.length),
        tone: "final",
      });
    } catch (thrown) {
      toast.show({ text: sentences(thrown), tone: "failed" });
    } finally {
      setBusy(false);
    }
  };
  return { end, busy };
}
