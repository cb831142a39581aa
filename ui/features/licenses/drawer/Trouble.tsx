import { type License, useOperation } from "@/api";
import { useActions } from "@/features/license-actions";
import { useDesk } from "@/features/shell/desk";
import { VERDICT_WORDS } from "@/features/why/words";
import { formatRelative } from "@/lib/format";
import { Note } from "@/ui";
import { words } from "./words";

/** Older refusals are history, not trouble. */
const LATELY_MS = 7 * 24 * 60 * 60 * 1000;

/** What went wrong lately stands first: a device that was refused, and the way to why. */
export function Trouble({ license: { id } }: { license: License }) {
  const { environment } = useDesk();
  const { start } = useActions();
  const denials = useOperation("listDenials", environment.name, { license_id: id, limit: 1 });
  const [newest] = denials.data ?? [];
  const now = new Date();
  if (!newest || now.getTime() - Date.parse(newest.last_at) > LATELY_MS) return null;
  const device = newest.device ?? words.unknownDevice;
  return (
    <Note tone="warn" className="mx-4 mt-3">
      <b>{words.refusedTitle(formatRelative(new Date(newest.last_at), now))}</b>{" "}
      {words.refusedText(device, VERDICT_WORDS[newest.code].headline)}{" "}
      <button
        type="button"
        className="kd-link text-accent-text"
        onClick={() => start({ doing: "why", id, ...(newest.device_id ? { device: newest.device_id } : {}) })}
      >
        {words.explain}
      </button>
    </Note>
  );
}
