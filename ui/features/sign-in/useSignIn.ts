import { useState } from "react";
import { type Failure, type Person, type SignInRefused, signIn, toFailure } from "@/api";
import { useWait } from "./useWait";

export type Typed = { email: string; password: string };

/** Signing in, in one step or two: a second factor is asked for only once the password was right. */
export function useSignIn(onSignedIn: (person: Person) => void, begun: Typed | null = null) {
  const [first, setFirst] = useState<Typed | null>(begun);
  const [keep, setKeep] = useState(true);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [left, wait] = useWait();

  const enter = async (typed: Typed, code?: string) => {
    if (busy || left !== null) return;
    setBusy(true);
    setFailure(null);
    try {
      onSignedIn(await signIn({ ...typed, keep, ...(code ? { code } : {}) }));
    } catch (thrown) {
      const refused = toFailure(thrown);
      const seconds = (thrown as Partial<SignInRefused>).waitSeconds ?? 0;
      if (seconds > 0) wait(seconds);
      const asksForCode = refused.code === "code_required";
      if (asksForCode) setFirst(typed);
      // That a code is needed is no error; that it was wrong is one.
      setFailure(asksForCode && !code && seconds === 0 ? null : refused);
    } finally {
      setBusy(false);
    }
  };
  const startOver = () => {
    setFirst(null);
    setFailure(null);
  };
  return { first, keep, setKeep, failure, busy, left, enter, startOver };
}

export type SigningIn = ReturnType<typeof useSignIn>;
