import { Ban, Eye, RefreshCw, Tag } from "lucide-react";
import type { NewToken, Token } from "@/api";
import { useActions } from "@/features/license-actions";
import { Consequences } from "@/features/license-actions/consequences";
import { AskDialog, useMay } from "@/features/lists";
import { CommandLine, ShownOnceDialog } from "@/features/secret";
import { useDesk } from "@/features/shell/desk";
import { curlLine } from "./token";
import { useServerAddress } from "./useServerAddress";
import { WORDS } from "./words";

type RegenerateProps = { token: Token; onClose: () => void; onMade: (made: NewToken) => void };

/** Gives a token anew; the old one is dead at once. */
export function RegenerateDialog({ token, onClose, onMade }: RegenerateProps) {
  return (
    <AskDialog
      title={WORDS.regenerateTitle}
      lead={token.name}
      action={WORDS.regenerateAction}
      busyLabel={WORDS.regenerating}
      danger
      mayNot={useMay("own", WORDS.mayNot)}
      reason={null}
      aside={WORDS.cannotUndo}
      work={async (write) => {
        const made = await write("regenerateToken", { id: token.id, version: token.version });
        return () => onMade(made);
      }}
      onClose={onClose}
    >
      <Consequences
        items={[
          { icon: Ban, text: WORDS.regenerateDead, detail: WORDS.regenerateDeadDetail, when: WORDS.now },
          { icon: Tag, text: WORDS.regenerateStays },
          { icon: Eye, text: WORDS.regenerateShown },
        ]}
      />
    </AskDialog>
  );
}

/** Ends a token for good. */
export function RevokeTokenDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const { announce } = useActions();
  return (
    <AskDialog
      title={WORDS.revokeTitle}
      lead={token.name}
      action={WORDS.revokeAction}
      busyLabel={WORDS.revoking}
      danger
      mayNot={useMay("own", WORDS.mayNot)}
      reason={{ name: `revoke-token.${token.id}`, required: true }}
      aside={WORDS.cannotUndo}
      work={async (write, reason) => {
        await write("revokeToken", { id: token.id, version: token.version, reason });
        return () => announce({ text: WORDS.revokeDone(token.name), final: true });
      }}
      onClose={onClose}
    >
      <Consequences
        items={[
          { icon: Ban, text: WORDS.revokeDead, detail: WORDS.revokeDetail, when: WORDS.now },
          { icon: RefreshCw, text: WORDS.revokeForever },
        ]}
      />
    </AskDialog>
  );
}

type ShownProps = { made: NewToken; anew: boolean; onClose: () => void };

/** The token itself, this once, and a line to try it. */
export function TokenShown({ made, anew, onClose }: ShownProps) {
  const { environment } = useDesk();
  const server = useServerAddress();
  return (
    <ShownOnceDialog
      title={anew ? WORDS.regeneratedTitle : WORDS.madeTitle}
      lead={made.token.name}
      label={WORDS.label}
      copy={WORDS.copy}
      secret={made.secret}
      onClose={onClose}
    >
      <div>
        <CommandLine
          title={WORDS.curl}
          copy={WORDS.copyCurl}
          text={curlLine(server, environment.name, made.secret)}
        />
        {server === null && <p className="kd-help mt-1.5">{WORDS.curlNeedsAddress}</p>}
      </div>
    </ShownOnceDialog>
  );
}
