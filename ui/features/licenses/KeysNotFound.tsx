import { Copy } from "lucide-react";
import type { LicenseCounts } from "@/api";
import { Button, Note } from "@/ui";
import { useClipboard } from "./useClipboard";
import { words } from "./words";

const MOST_NAMED = 8;

/** After a pasted list of keys: how many there are, and which are not. */
export function KeysNotFound({ counts }: { counts: LicenseCounts | null }) {
  const copy = useClipboard();
  if (!counts || counts.keys_asked === 0) return null;
  const missing = counts.keys_not_found;
  const named = missing.slice(0, MOST_NAMED);
  const found = words.keysFound(counts.keys_asked - missing.length, counts.keys_asked);
  return (
    <Note
      live
      className="mx-4 mb-3 flex-none"
      tone={missing.length > 0 ? "warn" : "good"}
      action={
        missing.length > 0 && (
          <Button size="sm" icon={Copy} onClick={() => void copy(missing)}>
            {words.copyNotFound}
          </Button>
        )
      }
    >
      <b>{found}</b>{" "}
      {missing.length > 0 && (
        <>
          {words.keysNotFound} <span className="mono select-text">{named.join(", ")}</span>{" "}
          {missing.length > named.length && words.more(missing.length - named.length)}
        </>
      )}
    </Note>
  );
}
