import { toFailure, useChange, useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Banner, Button, useToast } from "@/ui";
import { WORDS } from "./words";

/** Says that a restored workspace waits, until an owner lets it go on. */
export function PauseBanner() {
  const { workspace } = useDesk();
  const toast = useToast();
  const since = useOperation("getPause", null, {}).data?.since;
  const go = useChange("resumeAfterRestore", null, {
    onSuccess: () => toast.show({ text: WORDS.gone }),
    onError: (thrown) => toast.show({ text: toFailure(thrown).what, tone: "final" }),
  });
  if (!since) return null;
  const mayNot = workspace.may.includes("own") ? null : WORDS.ownerGoes;
  return (
    <Banner
      action={
        <Button
          size="sm"
          disabledReason={go.isPending ? WORDS.going : mayNot}
          aria-busy={go.isPending}
          onClick={() => go.mutate({})}
        >
          {go.isPending ? WORDS.going : WORDS.go}
        </Button>
      }
    >
      <b>{WORDS.pausedTitle}</b> {WORDS.paused}
    </Banner>
  );
}
