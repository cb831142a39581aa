import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, inDesktop, shell, signOut } from "@/api";
import { sentences } from "@/features/failure";
import { START_KEY } from "@/features/shell/start";
import { useToast } from "@/ui";
import { WORDS } from "./words";

/** Signs out of the license server: to the sign-in page in a browser, to the welcome screen in the desktop. */
export function useSignOut(): { run: () => void; busy: boolean } {
  const client = useQueryClient();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const leaveDesktop = async () => {
    const here = (await ask("listSignIns", null, { person: null })).find(({ current }) => current);
    if (here) await ask("revokeSignIn", null, { id: here.id });
    await shell.closeWorkspace();
    window.location.hash = "";
    await client.resetQueries({ queryKey: START_KEY });
  };
  const leaveBrowser = async () => {
    await signOut();
    // Nothing that was read or typed stays in this page's memory.
    window.location.reload();
  };
  const run = async () => {
    setBusy(true);
    try {
      await (inDesktop() ? leaveDesktop() : leaveBrowser());
    } catch (thrown) {
      toast.show({ text: sentences(thrown), detail: WORDS.signOutFailed, tone: "failed" });
      setBusy(false);
    }
  };
  return { run: () => void run(), busy };
}
