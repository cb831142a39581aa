import { Lock, LockOpen } from "lucide-react";
import { formatTime } from "@/lib/format";
import { Icon } from "@/ui";
import { useKeysShown } from "./keysHidden";
import { useStepUp } from "./useStepUp";
import { words } from "./words";

/** Whether the keys on this page are hidden, and the way to see them. Nothing where the workspace never hides any. */
export function KeysState() {
  const shown = useKeysShown();
  const { request } = useStepUp();
  if (!shown?.asks) return null;
  return (
    <div className="kd-keys-state">
      <Icon as={shown.hidden ? Lock : LockOpen} size={12} />
      <span role="status">
        {shown.until === null ? words.keysHidden : words.keysShown(formatTime(new Date(shown.until)))}
      </span>
      {shown.hidden && (
        <button
          type="button"
          className="kd-link"
          aria-label={words.unlockKeys}
          onClick={() => void request()}
        >
          {words.unlock}
        </button>
      )}
    </div>
  );
}
