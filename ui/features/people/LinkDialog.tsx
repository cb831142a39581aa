import type { PersonLink } from "@/api";
import { formatDateTime } from "@/lib/format";
import { Button, Dialog, Note, TextField } from "@/ui";
import { useServerAddress } from "./useServerAddress";
import { useShownOnce } from "./useShownOnce";
import { WORDS } from "./words";

/** A one-time link, shown once. No stray key loses it. */
export function LinkDialog({ link, onClose }: { link: PersonLink; onClose: () => void }) {
  const address = useServerAddress();
  const { copied, copy, leave, warned } = useShownOnce(onClose);
  const text = `${address?.replace(/\/+$/, "") ?? ""}${link.path}`;
  return (
    <Dialog
      open
      alert
      size="md"
      onOpenChange={leave}
      title={WORDS.linkTitle(link.person.name)}
      lead={WORDS.linkLead}
      footer={
        <>
          <span className="flex-1 text-text-3 text-xs">
            {WORDS.linkUntil(formatDateTime(new Date(link.expires_at)))}
          </span>
          <Button onClick={onClose}>{WORDS.done}</Button>
          <Button variant="primary" onClick={() => copy(text)}>
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
        {warned && (
          <Note tone="warn" live>
            {WORDS.notCopied}
          </Note>
        )}
        {address === null && <Note tone="warn">{WORDS.noAddress}</Note>}
      </div>
      <span className="sr-only" role="status">
        {copied === "yes" ? WORDS.copied : ""}
      </span>
    </Dialog>
  );
}
