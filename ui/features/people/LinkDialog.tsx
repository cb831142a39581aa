import { useState } from "react";
import type { PersonLink } from "@/api";
import { writeText } from "@/features/licenses/useClipboard";
import { formatDateTime } from "@/lib/format";
import { Button, Dialog, Note, TextField } from "@/ui";
import { useServerAddress } from "./useServerAddress";
import { WORDS } from "./words";

/** A one-time link, shown once. Only its own button puts it away, so that no stray key loses it. */
export function LinkDialog({ link, onClose }: { link: PersonLink; onClose: () => void }) {
  const address = useServerAddress();
  const [copied, setCopied] = useState<"yes" | "refused" | null>(null);
  const text = `${address?.replace(/\/+$/, "") ?? ""}${link.path}`;
  const copy = () =>
    writeText(text).then(
      () => setCopied("yes"),
      () => setCopied("refused"),
    );
  return (
    <Dialog
      open
      alert
      size="md"
      onOpenChange={() => {}}
      title={WORDS.linkTitle(link.person.name)}
      lead={WORDS.linkLead}
      footer={
        <>
          <span className="flex-1 text-text-3 text-xs">
            {WORDS.linkUntil(formatDateTime(new Date(link.expires_at)))}
          </span>
          <Button onClick={onClose}>{WORDS.done}</Button>
          <Button variant="primary" onClick={() => void copy()}>
            {copied === "yes" ? WORDS.copied : WORDS.copyLink}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <TextField
          label={WORDS.link}
          mono
          readOnly
          value={text}
          error={copied === "refused" ? "The clipboard refused. Select the link and copy it by hand." : null}
          onFocus={(event) => event.target.select()}
        />
        {address === null && <Note tone="warn">{WORDS.noAddress}</Note>}
      </div>
      <span className="sr-only" role="status">
        {copied === "yes" ? WORDS.copied : ""}
      </span>
    </Dialog>
  );
}
